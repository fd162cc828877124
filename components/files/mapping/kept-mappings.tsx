'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toApiError } from '#components/api.ts'
import { mappingsQuery, useKeepMapping } from '#components/files/file-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { toast } from '#components/ui/overlay/toast.ts'
import type { KeptMapping, NewKeptMapping } from '#lib/files/contract.ts'

interface KeptMappingsProps {
  /** What would be kept; null while it lacks its key or its dataset. */
  current: Omit<NewKeptMapping, 'name'> | null
  onUse: (kept: KeptMapping) => void
}

/** Mappings by name: one is used for this file, or this one kept for the next. */
export function KeptMappings({ current, onUse }: KeptMappingsProps) {
  const kept = useQuery(mappingsQuery())
  const keep = useKeepMapping()
  const [name, setName] = useState('')
  const items = kept.data ?? []
  const same = items.find((one) => one.name === name.trim())
  const save = () => {
    if (current === null) return
    const replaces = same?.mayChange === true ? same.fileMappingId : null
    keep.mutate(
      { ...current, name: name.trim(), replaces },
      { onSuccess: () => toast.success(`The mapping “${name.trim()}” is kept.`) },
    )
  }
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <Field label="Kept mapping">
        <NativeSelect
          aria-label="Kept mapping"
          options={[
            { value: '', label: items.length === 0 ? 'None is kept yet' : 'Use one…' },
            ...items.map((one) => ({ value: String(one.fileMappingId), label: one.name })),
          ]}
          value=""
          onChange={(value) => {
            const chosen = items.find((one) => String(one.fileMappingId) === value)
            if (chosen) onUse(chosen)
          }}
        />
        {kept.error ? (
          <RetryLine onRetry={() => void kept.refetch()} retrying={kept.isFetching}>
            The kept mappings could not be loaded.
          </RetryLine>
        ) : null}
      </Field>
      <Field label="Keep this mapping as" error={keep.error ? toApiError(keep.error).detail : null}>
        <span className="flex gap-2">
          <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={120} />
          <Button onClick={save} disabled={current === null || name.trim() === ''} busy={keep.isPending}>
            {same?.mayChange === true ? 'Replace' : 'Keep'}
          </Button>
        </span>
      </Field>
    </div>
  )
}
