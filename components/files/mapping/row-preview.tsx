'use client'

import { CircleCheckIcon, SquareXIcon } from 'lucide-react'
import { fieldLabel, formatField } from '#components/properties/property-fields.ts'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import type { FilePreview } from '#lib/files/contract.ts'

/** The first rows and what each would become. */
export function RowPreview({ rows, settling }: { rows: FilePreview['preview']; settling: boolean }) {
  const refused = rows.filter(({ fault }) => fault !== null).length
  return (
    <Panel title="What the rows become" note={settling ? 'Looking…' : noteOf(rows.length, refused)}>
      <ol aria-label="First rows" aria-busy={settling}>
        {rows.map((row, index) => (
          <PreviewRow key={index} row={row} number={index + 1} />
        ))}
      </ol>
    </Panel>
  )
}

function noteOf(rows: number, refused: number): string {
  if (rows === 0) return 'It has no rows: nothing would be stored'
  if (refused > 0) return `${refused} of the first ${formatQuantity(rows, 'row')} would become rejects`
  return rows === 1 ? 'The first row would be stored' : `All of the first ${rows} rows would be stored`
}

function PreviewRow({ row, number }: { row: FilePreview['preview'][number]; number: number }) {
  const { sourceKey, values, fault, cells } = row
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2 border-b border-line px-4 py-2 last:border-0">
      {fault === null ? (
        <CircleCheckIcon className="mt-0.5 size-4 text-done" aria-hidden />
      ) : (
        <SquareXIcon className="mt-0.5 size-4 text-fail" aria-hidden />
      )}
      <div className="min-w-0">
        <p className="font-medium">
          <span className="sr-only">{fault === null ? 'Stored as' : 'Reject'} </span>
          <bdi>{sourceKey ?? `Row ${number}`}</bdi>
        </p>
        {fault === null ? (
          <dl className="flex flex-wrap gap-x-4 text-sm">
            {values.map(({ column, value }) => (
              <div key={column} className="flex min-w-0 gap-1.5">
                <dt className="shrink-0 text-ink-3">{fieldLabel(column)}</dt>
                <dd className="min-w-0 break-words">
                  <bdi>{formatField(column, value)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        ) : (
          <>
            <p className="text-fail">{fault.reason}</p>
            <p className="truncate font-mono text-sm text-ink-3">
              <bdi>{cells.filter((cell) => cell !== null).join(' · ')}</bdi>
            </p>
          </>
        )}
      </div>
    </li>
  )
}
