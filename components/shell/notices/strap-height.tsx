/**
 * Tells the screen below how tall a strap above it is, for as long as the strap is in the document. A rule of its own, not
 * one for a document that has a strap in it: the browser asked that again for every row that came while a table was
 * scrolled.
 */
export function StrapHeight({ of, pixels }: { of: 'sandbox' | 'password' | 'clock'; pixels: number }) {
  return <style>{`:root { --strap-${of}: ${pixels}px }`}</style>
}
