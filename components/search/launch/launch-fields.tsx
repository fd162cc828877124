'use client'

import { priorities, type Priority } from '#lib/jobs/contract.ts'
import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import { ceilingFaults, numberToConfirm, type LaunchForm } from '#components/search/launch/launch-form.ts'
import { TypedNumber } from '#components/search/controls/typed-number.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Textarea } from '#components/ui/control/input.tsx'
import { Select } from '#components/ui/control/select.tsx'
import { formatCount } from '#components/ui/format/formats.ts'

const priorityWords: Record<Priority, string> = { low: 'Low', normal: 'Normal', urgent: 'Urgent' }
const priorityOptions = priorities.map((priority) => ({ value: priority, label: priorityWords[priority] }))

interface LaunchFieldsProps {
  form: LaunchForm
  onChange: (change: Partial<LaunchForm>) => void
  estimate: Estimate
  /** Labels of the sensitive criteria in use. */
  sensitive: readonly string[]
}

/** Ceilings, priority, and what must be written before a start. */
export function LaunchFields({ form, onChange, estimate, sensitive }: LaunchFieldsProps) {
  const faults = ceilingFaults(form, estimate.paid)
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-start gap-2">
        <Field label="Max. records" error={faults.maxRecords} className="min-w-24 flex-1">
          <TypedNumber
            label="Max. records"
            value={form.maxRecords === undefined ? estimate.totalRecords : form.maxRecords}
            invalid={faults.maxRecords !== null}
            onChange={(maxRecords) => onChange({ maxRecords })}
            className="w-full"
          />
        </Field>
        {estimate.pricePerRecord === null ? null : (
          <Field label={`Max. ${estimate.currency ?? 'cost'}`} error={faults.maxCost} className="min-w-24 flex-1">
            <TypedNumber
              label={`Max. ${estimate.currency ?? 'cost'}`}
              value={form.maxCost}
              placeholder="none"
              invalid={faults.maxCost !== null}
              onChange={(maxCost) => onChange({ maxCost })}
              className="w-full"
            />
          </Field>
        )}
        <Field label="Priority" className="w-24 max-md:w-28">
          <Select
            aria-label="Priority"
            options={priorityOptions}
            value={form.priority}
            onChange={(priority) => onChange({ priority })}
          />
        </Field>
      </div>
      {form.maxRecords !== undefined && form.maxRecords !== estimate.matchedRecords ? (
        <button
          type="button"
          onClick={() => onChange({ maxRecords: undefined })}
          className="-mt-2 min-h-6 justify-self-start text-sm text-accent underline underline-offset-2"
        >
          Take all {formatCount(estimate.matchedRecords)}
        </button>
      ) : null}
      {sensitive.length > 0 ? (
        <Field
          label={`Reason for using ${sensitive.join(', ')}`}
          hint="The reason is kept with the job; your team can read it."
        >
          <Textarea
            aria-label={`Reason for using ${sensitive.join(', ')}`}
            maxLength={2000}
            rows={2}
            value={form.reason}
            onChange={(event) => onChange({ reason: event.currentTarget.value })}
            className="min-h-14"
          />
        </Field>
      ) : null}
      {estimate.confirmRecords === null ? null : (
        <Field label={`Type ${formatCount(estimate.confirmRecords)} to confirm`} hint={confirmHint(estimate)}>
          <TypedNumber
            label={`Type ${formatCount(estimate.confirmRecords)} to confirm`}
            value={form.confirmed}
            onChange={(confirmed) => onChange({ confirmed })}
            className="w-full"
          />
        </Field>
      )}
    </div>
  )
}

function confirmHint(estimate: Estimate): string {
  const why = estimate.confirmReason ?? 'This is an unusually large job.'
  const first = numberToConfirm('now', estimate)
  if (first === null || first === estimate.confirmRecords) return why
  return `${why} For the first ${formatCount(first)} only, type ${formatCount(first)}.`
}
