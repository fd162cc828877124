'use client'

import Link from 'next/link'
import { TriangleAlertIcon } from 'lucide-react'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { fieldLabel } from '#components/properties/property-fields.ts'
import type { Difference, Run } from '#lib/runs/contract.ts'

interface DifferenceCountsProps {
  difference: Difference
  field: string | null
  onField: (field: string | null) => void
}

/** How much is new, gone, changed and the same, and in which fields. */
export function DifferenceCounts({ difference, field, onField }: DifferenceCountsProps) {
  const { before, after, newCount, goneCount, changedCount, sameCount, fields } = difference
  return (
    <>
      <Panel>
        <div className="flex flex-wrap gap-x-8 gap-y-2 px-4 py-3 text-ink-2">
          <RunWords name="Earlier" run={before} />
          <RunWords name="Later" run={after} />
        </div>
        <dl className="grid grid-cols-4 gap-y-2 border-t border-line py-2 max-md:grid-cols-2">
          <Figure name="New" value={newCount} note="only in the later run" />
          <Figure name="Gone" value={goneCount} note="only in the earlier run" />
          <Figure name="Changed" value={changedCount} note="in both, with other values" />
          <Figure name="The same" value={sameCount} note="in both, unchanged" />
        </dl>
      </Panel>
      <Doubts difference={difference} />
      {fields.length > 0 ? (
        <Panel title="Changed fields" note="how many properties changed in each; press one to see them">
          <ul className="flex flex-wrap gap-2 px-4 py-3">
            {fields.map(({ field: name, properties }) => (
              <li key={name}>
                <button
                  type="button"
                  aria-pressed={field === name}
                  onClick={() => onField(field === name ? null : name)}
                  className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-surface px-2 hover:border-control hover:bg-hover aria-pressed:border-accent aria-pressed:bg-selected max-md:h-10"
                >
                  {changedFieldLabel(name)}
                  <b className="font-semibold">{formatCount(properties)}</b>
                </button>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  )
}

/** What people call a field of the history; the bag of further fields has no column. */
export function changedFieldLabel(name: string): string {
  return name === 'extra' ? 'Further fields' : fieldLabel(name.replace(/^extra\./, ''))
}

function RunWords({ name, run }: { name: string; run: Run }) {
  return (
    <p>
      {name}:{' '}
      <Link href={`/jobs/${run.jobId}`} className="text-accent underline underline-offset-3">
        #{run.jobId}
      </Link>
      , <Time at={run.startedAt ?? run.createdAt} form="full" />,{' '}
      {formatQuantity(run.properties, 'property', 'properties')}
    </p>
  )
}

function Figure({ name, value, note }: { name: string; value: number; note: string }) {
  return (
    <div className="px-4">
      <dt className="text-sm text-ink-2">{name}</dt>
      <dd className="text-2xl font-semibold tracking-tight">{formatCount(value)}</dd>
      <dd className="text-sm text-ink-3">{note}</dd>
    </div>
  )
}

/** What does not come in a run that missed something may still be there at the source. */
function Doubts({ difference: { before, after } }: { difference: Difference }) {
  if (before.whole && after.whole) return null
  return (
    <Note tone="warn" icon={<TriangleAlertIcon aria-hidden />}>
      {after.whole
        ? null
        : `Job #${after.jobId} did not bring everything that matched, so some that are gone here may still be there. `}
      {before.whole
        ? null
        : `Job #${before.jobId} did not bring everything that matched, so some that are new here may have been there before.`}
    </Note>
  )
}
