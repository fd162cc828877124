'use client'

import { Collapsible } from '#components/ui/layout/collapsible.tsx'
import type { RejectDetail } from '#lib/rejects/contract.ts'

/** Longer records are shown as they came, without lines of their own. */
const longestPretty = 50_000

/** A record in lines, where it is JSON. */
export function prettyRecord(text: string): string {
  if (text.length > longestPretty) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** The record as the source gave it, the field at fault marked; after an edit, that first. */
export function RawRecord({ reject }: { reject: RejectDetail }) {
  const { editedText, rawText, field, isWhole } = reject
  return (
    <section className="grid min-w-0 gap-1">
      <h3 className="font-medium text-ink-2">{editedText === null ? 'Raw, as the source gave it' : 'Edited'}</h3>
      <Record text={editedText ?? rawText} field={field} label={editedText === null ? 'Raw record' : 'Edited record'} />
      {isWhole ? null : (
        <p className="text-sm text-ink-3">
          It was too long to be kept whole and is cut, so no rule takes it. The whole record stands in the stored answer
          of its page: put it in by <em>Edit</em> and replay that.
        </p>
      )}
      {editedText === null ? null : (
        <Collapsible title="Raw, as the source gave it">
          <Record text={rawText} field={null} label="Raw record" />
        </Collapsible>
      )}
    </section>
  )
}

function Record({ text, field, label }: { text: string; field: string | null; label: string }) {
  const lines = prettyRecord(text).split('\n')
  const start = field === null ? null : `  ${JSON.stringify(field)}:`
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={label}
      className="max-h-[60dvh] overflow-auto rounded-md bg-sunken p-3 font-mono text-sm leading-5 break-all whitespace-pre-wrap"
    >
      {lines.map((line, index) =>
        start !== null && line.startsWith(start) ? (
          <mark key={index} className="block bg-fail-soft text-fail">
            {line}
          </mark>
        ) : (
          <span key={index} className="block">
            {line}
          </span>
        ),
      )}
    </pre>
  )
}
