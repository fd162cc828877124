'use client'

import { useState, type FormEvent } from 'react'
import { toast } from '#components/ui/overlay/toast.ts'
import { toApiError } from '#components/api.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { useSaveView } from '#components/views/view-queries.ts'
import { longestViewQuery, type ViewScreen } from '#lib/views/contract.ts'

const nothingYet: Readonly<Record<ViewScreen, string>> = {
  search: 'Add a criterion; then this search can be saved under a name.',
  jobs: 'Narrow or sort the list; then it can be saved under a name.',
  properties: 'Narrow or sort the table; then it can be saved under a name.',
  export: 'Choose columns; then the layout can be saved under a name.',
}

/** Keeps what is on the screen under a name. */
export function SaveViewForm({ screen, query }: { screen: ViewScreen; query: string }) {
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = useSaveView()
  if (query === '') return <p className="text-sm text-ink-3">{nothingYet[screen]}</p>
  if (query.length > longestViewQuery) {
    return (
      <p className="text-sm text-ink-3">
        A view holds {formatCount(longestViewQuery)} characters and this one has {formatCount(query.length)}. Shorten
        its longest list, then save it.
      </p>
    )
  }
  const error = save.error ? toApiError(save.error) : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    save.mutate(
      { screen, name: name.trim(), query, shared },
      {
        onSuccess: (view) => {
          setName('')
          toast.success(`Saved as “${view.name}”`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit} className="grid gap-2">
      <Field
        label="Save what you see as"
        error={error && (error.errors[0]?.message ?? `${error.title}. ${error.detail}`)}
      >
        <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={120} placeholder="A name" />
      </Field>
      <p className="flex items-center justify-between gap-2">
        <Checkbox label="Share with the team" checked={shared} onChange={setShared} />
        <Button type="submit" size="small" kind="primary" busy={save.isPending} disabled={name.trim() === ''}>
          Save
        </Button>
      </p>
    </form>
  )
}
