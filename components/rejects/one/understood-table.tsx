'use client'

import { SquareXIcon } from 'lucide-react'
import { fieldLabel, formatField } from '#components/properties/property-fields.ts'
import { cn } from '#components/ui/format/cn.ts'
import type { UnderstoodRecord } from '#lib/rejects/contract.ts'

/** What was understood of a record, field by field: its value, or why it has none. */
export function UnderstoodTable({ understood }: { understood: UnderstoodRecord | null }) {
  return (
    <section className="grid min-w-0 gap-1">
      <h3 className="font-medium text-ink-2">Understood as</h3>
      {understood === null ? (
        <p className="text-ink-2">It cannot be read as it stands here. Edit it to put in what you know.</p>
      ) : (
        <table aria-label="Understood as" className="w-full table-fixed text-left">
          <tbody>
            <Line
              field="Key"
              text={understood.sourceKey ?? ''}
              reason={understood.sourceKey === null ? 'none' : null}
            />
            {understood.fields.map(({ field, value, reason }) => (
              <Line key={field} field={fieldLabel(field)} text={formatField(field, value)} reason={reason} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Line({ field, text, reason }: { field: string; text: string; reason: string | null }) {
  return (
    <tr className={cn('border-b border-line align-top', reason !== null && 'bg-fail-soft')}>
      <th scope="row" className="w-2/5 py-1 pr-2 pl-1 font-normal break-words text-ink-2">
        <bdi>{field}</bdi>
      </th>
      <td className="py-1 pr-1 break-words">
        {reason === null ? (
          <bdi>{text}</bdi>
        ) : (
          <span className="flex items-start gap-1.5 text-fail">
            <SquareXIcon className="mt-0.5 size-4 shrink-0" aria-hidden />
            <bdi className="min-w-0">{reason}</bdi>
          </span>
        )}
      </td>
    </tr>
  )
}
