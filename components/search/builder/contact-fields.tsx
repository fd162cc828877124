'use client'

import { lazy, Suspense } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import { contactFieldNames, mostContactFields, pushesOutFlags } from '#components/search/query/request-draft.ts'
import { Collapsible } from '#components/ui/layout/collapsible.tsx'

const Combobox = lazy(() =>
  fetchCode(() => import('#components/ui/control/combobox.tsx')).then((file) => ({ default: file.Combobox })),
)

/** `PrimaryMobilePhone1Status` → “Primary mobile phone 1 status”. */
function wordsOf(field: string): string {
  const words = field.replace(/([a-z])([A-Z0-9])/g, '$1 $2').replace(/(\d)([A-Z])/g, '$1 $2')
  return words.charAt(0) + words.slice(1).toLowerCase()
}
const options = contactFieldNames.map((field) => ({ value: field, label: wordsOf(field), hint: field }))

interface ContactFieldsProps {
  fields: readonly string[]
  onChange: (fields: string[]) => void
}

/** Says that contacts are left alone, and lets them be asked for by name. */
export function ContactFields({ fields, onChange }: ContactFieldsProps) {
  const title =
    fields.length === 0 ? 'Contact fields: none are fetched' : `Contact fields: ${fields.length} are fetched`
  return (
    <Collapsible title={title} defaultOpen={fields.length > 0} className="max-md:px-4">
      <div className="grid max-w-160 gap-2 py-2">
        <p className="text-ink-2">
          Names, phones and e-mails of people are never fetched unless you name the field here. They are shown again
          with the estimate before anything is spent.
        </p>
        <Suspense fallback={<div className="h-8 max-md:h-10" />}>
          <Combobox
            aria-label="Contact fields to fetch as well"
            options={options}
            value={fields}
            onChange={onChange}
            maximum={mostContactFields}
            placeholder="None: choose a field"
          />
        </Suspense>
        {pushesOutFlags(fields) ? (
          <p className="text-sm text-ink-3">
            To make room, the distress flags of a property (foreclosure, vacancy, liens and the like) are not fetched;
            stored ones are kept.
          </p>
        ) : null}
      </div>
    </Collapsible>
  )
}
