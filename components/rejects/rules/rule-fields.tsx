'use client'

import { kinds, type RuleDraft } from '#components/rejects/rules/rule-draft.ts'
import { Field } from '#components/ui/control/field.tsx'
import { Input, Textarea } from '#components/ui/control/input.tsx'
import { Select } from '#components/ui/control/select.tsx'
import { Segments } from '#components/ui/control/segments.tsx'

interface RuleFieldsProps {
  draft: RuleDraft
  onChange: (draft: RuleDraft) => void
}

/** What a rule changes, where, and into what. */
export function RuleFields({ draft, onChange }: RuleFieldsProps) {
  const change = (part: Partial<RuleDraft>): void => onChange({ ...draft, ...part })
  return (
    <div className="grid gap-3">
      {draft.kind === 'read-again' ? null : (
        <>
          <Field label="Field of the record" hint="As the source names it.">
            <Input value={draft.field} maxLength={120} onChange={(event) => change({ field: event.target.value })} />
          </Field>
          <label className="grid gap-1">
            <span className="text-sm font-medium text-ink-2">Only where it holds</span>
            <Textarea
              rows={2}
              value={draft.only}
              onChange={(event) => change({ only: event.target.value })}
              className="min-h-14 font-mono text-sm"
            />
            <span className="text-sm text-ink-3">One value a line, (empty) for nothing. Every value if left out.</span>
          </label>
        </>
      )}
      <Field label="Then">
        <Select options={kinds} value={draft.kind} onChange={(kind) => change({ kind })} />
      </Field>
      {draft.kind === 'constant' ? (
        <Field label="Value">
          <Input value={draft.value} maxLength={2000} onChange={(event) => change({ value: event.target.value })} />
        </Field>
      ) : null}
      {draft.kind === 'trim' ? (
        <Field label="Longest, in characters" hint="What is beyond is cut off. Without it nothing is.">
          <Input
            inputMode="numeric"
            value={draft.longest}
            onChange={(event) => change({ longest: event.target.value.replace(/\D/g, '') })}
          />
        </Field>
      ) : null}
      {draft.kind === 'number' ? (
        <Segments
          label="Form of the number"
          value={draft.numberForm}
          options={[
            { value: 'point', label: '1,234.50' },
            { value: 'comma', label: '1.234,50' },
          ]}
          onChange={(numberForm) => change({ numberForm })}
        />
      ) : null}
      {draft.kind === 'date' ? (
        <Segments
          label="Order of the date"
          value={draft.dateForm}
          options={[
            { value: 'month-day-year', label: 'M D Y' },
            { value: 'day-month-year', label: 'D M Y' },
            { value: 'year-month-day', label: 'Y M D' },
          ]}
          onChange={(dateForm) => change({ dateForm })}
        />
      ) : null}
      {draft.kind === 'swap' ? (
        <Field label="The other field">
          <Input value={draft.other} maxLength={120} onChange={(event) => change({ other: event.target.value })} />
        </Field>
      ) : null}
    </div>
  )
}
