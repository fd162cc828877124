'use client'

import type { Draft } from '#components/files/mapping/mapping-draft.ts'
import { Field } from '#components/ui/control/field.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import type { FilePreview } from '#lib/files/contract.ts'
import { delimiters, encodings, type FileForm } from '#lib/sources/file/request.ts'

const told = 'told'
const delimiterNames: Readonly<Record<string, string>> = { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Bar' }

interface FormFieldsProps {
  preview: FilePreview
  form: FileForm
  draft: Draft
  onForm: (form: FileForm) => void
  onDraft: (draft: Draft) => void
}

/** How the file is written, where what was found in it is not right. */
export function FormFields({ preview, form, draft, onForm, onDraft }: FormFieldsProps) {
  const isTable = preview.kind === 'csv' || preview.kind === 'tsv'
  const change = (name: keyof FileForm, value: FileForm[keyof FileForm]) => {
    const { [name]: _former, ...rest } = form
    onForm(value === undefined ? rest : { ...rest, [name]: value })
  }
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-3">
      {isTable ? (
        <Choice
          label="Between the cells"
          found={delimiterNames[preview.delimiter ?? ','] ?? ''}
          options={delimiters.map((value) => ({ value, label: delimiterNames[value] ?? value }))}
          value={form.delimiter}
          onChange={(value) =>
            change(
              'delimiter',
              delimiters.find((one) => one === value),
            )
          }
        />
      ) : null}
      {preview.encoding === null ? null : (
        <Choice
          label="Letters"
          found={preview.encoding}
          options={encodings.map((value) => ({ value, label: value }))}
          value={form.encoding}
          onChange={(value) =>
            change(
              'encoding',
              encodings.find((one) => one === value),
            )
          }
        />
      )}
      {isTable || preview.kind === 'xlsx' ? (
        <Choice
          label="First row holds"
          found={preview.header === false ? 'values' : 'names'}
          options={[
            { value: 'names', label: 'names of the columns' },
            { value: 'values', label: 'values' },
          ]}
          value={form.header === undefined ? undefined : form.header ? 'names' : 'values'}
          onChange={(value) => change('header', value === undefined ? undefined : value === 'names')}
        />
      ) : null}
      {preview.sheets.length > 1 ? (
        <Choice
          label="Sheet"
          found="the first with rows"
          options={preview.sheets.map((value) => ({ value, label: value }))}
          value={form.sheet}
          onChange={(value) => change('sheet', value)}
        />
      ) : null}
      <Field label="3/4/2026 is">
        <NativeSelect
          aria-label="3/4/2026 is"
          options={[
            { value: 'mdy', label: 'the 4th of March' },
            { value: 'dmy', label: 'the 3rd of April' },
          ]}
          value={draft.dateOrder}
          onChange={(dateOrder) => onDraft({ ...draft, dateOrder })}
        />
      </Field>
      <Field label="Cents come after">
        <NativeSelect
          aria-label="Cents come after"
          options={[
            { value: '.', label: 'a point: 1,234.50' },
            { value: ',', label: 'a comma: 1.234,50' },
          ]}
          value={draft.decimal}
          onChange={(decimal) => onDraft({ ...draft, decimal })}
        />
      </Field>
    </div>
  )
}

interface ChoiceProps {
  label: string
  /** What was found in the file. */
  found: string
  options: readonly { value: string; label: string }[]
  value: string | undefined
  onChange: (value: string | undefined) => void
}

function Choice({ label, found, options, value, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      <NativeSelect
        aria-label={label}
        options={[{ value: told, label: `as found: ${found}` }, ...options]}
        value={value ?? told}
        onChange={(next) => onChange(next === told ? undefined : next)}
      />
    </Field>
  )
}
