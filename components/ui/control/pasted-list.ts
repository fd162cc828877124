interface PastedList {
  /** Values in the order of the text, each once. */
  found: string[]
  /** Pieces that are neither an option nor accepted by `create`, each once. */
  unknown: string[]
}

const longestText = 500_000

/** Commas inside one name: "Maricopa, AZ" has one. */
const mostCommas = 2

/**
 * Reads a pasted list: split at line ends, tabs, semicolons and commas, except commas that belong to an option's own
 * name. Matches value, label or hint whatever their case. Null when the text is one piece that nothing matches: then
 * it is ordinary typing.
 */
export function readPastedList(
  text: string,
  options: readonly { value: string; label: string; hint?: string }[],
  create?: (text: string) => string | null,
): PastedList | null {
  const byName = namesOf(options)
  const found = new Set<string>()
  const unknown = new Set<string>()
  for (const line of split(text.slice(0, longestText), /[\n\r\t;]+/)) {
    const pieces = split(line, /,/)
    for (let start = 0; start < pieces.length;) {
      const known = longestName(pieces, start, byName)
      const piece = pieces[start] ?? ''
      const value = known?.value ?? create?.(piece) ?? null
      if (value === null) unknown.add(piece)
      else found.add(value)
      start += known?.length ?? 1
    }
  }
  if (found.size === 0 && unknown.size <= 1) return null
  return { found: [...found], unknown: [...unknown] }
}

/** A hint never hides an option's own name or value. */
function namesOf(options: readonly { value: string; label: string; hint?: string }[]): Map<string, string> {
  const byName = new Map<string, string>()
  for (const { hint, value } of options) {
    if (hint) byName.set(fold(hint), value)
  }
  for (const { label, value } of options) {
    byName.set(fold(label), value)
    byName.set(fold(value), value)
  }
  return byName
}

function longestName(pieces: readonly string[], start: number, byName: ReadonlyMap<string, string>) {
  for (let length = Math.min(mostCommas + 1, pieces.length - start); length > 0; length -= 1) {
    const value = byName.get(fold(pieces.slice(start, start + length).join(', ')))
    if (value !== undefined) return { value, length }
  }
  return undefined
}

const fold = (text: string) => text.trim().replace(/\s+/g, ' ').toLocaleLowerCase('en-US')

const split = (text: string, at: RegExp) =>
  text
    .split(at)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
