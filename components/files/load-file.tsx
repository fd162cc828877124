'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toApiError } from '#components/api.ts'
import { previewQuery, useStartLoad } from '#components/files/file-queries.ts'
import { FileFault, LookingIn } from '#components/files/looking-in.tsx'
import { ColumnTable } from '#components/files/mapping/column-table.tsx'
import { FormFields } from '#components/files/mapping/form-fields.tsx'
import { KeptMappings } from '#components/files/mapping/kept-mappings.tsx'
import { constantOf, fitted, withConstant, type Draft } from '#components/files/mapping/mapping-draft.ts'
import { RowPreview } from '#components/files/mapping/row-preview.tsx'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import type { FilePreview } from '#lib/files/contract.ts'
import type { FileForm, FileRequest } from '#lib/sources/file/request.ts'

interface LoadFileProps {
  uploadId: string
  name: string
  /** The name is known, and no longer waited for. */
  known: boolean
  /** How it was read before, where that is what is changed. */
  like: FileRequest | null
}

/** What a file is, what its columns become, what its first rows become, and the job that loads it. */
export function LoadFile({ uploadId, name, known, like }: LoadFileProps) {
  const [form, setForm] = useState<FileForm>(like?.form ?? {})
  const [mapping, setMapping] = useState<Draft | null>(like?.mapping ?? null)
  const [dataset, setDataset] = useState<string | null>(like?.dataset ?? null)
  const preview = useQuery(previewQuery(uploadId, form, mapping))
  const { data } = preview
  if (data === undefined) {
    return preview.error === null ? <LookingIn /> : <FileFault query={preview} />
  }
  const draft = mapping ?? data.mapping
  const named = dataset ?? name.replace(/(\.[a-z0-9]{2,7}){1,2}$/i, '')
  const fault = preview.error === null ? null : toApiError(preview.error).detail
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-6 pb-12 max-md:px-0 max-md:pt-4">
      <Panel title="How it is written" note={describe(data)} padded>
        <FormFields
          preview={data}
          form={form}
          draft={draft}
          onDraft={setMapping}
          onForm={(next) => {
            setForm(next)
            // Other columns are proposed anew.
            setMapping(null)
          }}
        />
      </Panel>
      <Panel title="What the columns become" note={keyNote(draft)}>
        <div className="border-b border-line p-4">
          <KeptMappings
            current={
              draft.key.length === 0 || named.trim() === '' ? null : { dataset: named.trim(), form, mapping: draft }
            }
            onUse={(kept) => {
              setForm(kept.form)
              setMapping(
                fitted(
                  kept.mapping,
                  data.columns.map((column) => column.name),
                ),
              )
              setDataset(kept.dataset)
            }}
          />
        </div>
        <ColumnTable columns={data.columns} draft={draft} onChange={setMapping} />
      </Panel>
      <StartLoad
        uploadId={uploadId}
        name={known ? name : 'file'}
        form={form}
        draft={draft}
        dataset={named}
        fault={fault}
        onDraft={setMapping}
        onDataset={setDataset}
      />
      <RowPreview rows={data.preview} settling={preview.isFetching} />
    </div>
  )
}

function keyNote({ key }: Draft): string {
  if (key.length === 0) return 'Choose the column that tells one row from another'
  return `Rows are told apart by ${key.map(({ from }) => from).join(' and ')}`
}

const kinds = { csv: 'CSV', tsv: 'TSV', ndjson: 'NDJSON', json: 'JSON', xlsx: 'Excel', parquet: 'Parquet' } as const

function describe({ kind, packed, rows, rowsExact, members }: FilePreview): string {
  const parts = [
    kind === null ? 'empty' : kinds[kind],
    packed,
    members.length > 1 ? `${members.length} files` : null,
    rows === null ? null : `${rowsExact ? '' : 'about '}${formatCount(rows)} rows`,
  ]
  return parts.filter((part) => part !== null).join(', ')
}

interface StartLoadProps {
  uploadId: string
  name: string
  form: FileForm
  draft: Draft
  dataset: string
  /** Why the mapping cannot be used as it is. */
  fault: string | null
  onDraft: (draft: Draft) => void
  onDataset: (dataset: string) => void
}

function StartLoad({ uploadId, name, form, draft, dataset, fault, onDraft, onDataset }: StartLoadProps) {
  const router = useRouter()
  const start = useStartLoad()
  const load = () =>
    start.mutate(
      { upload: uploadId, fileName: name, dataset: dataset.trim(), form, mapping: draft },
      { onSuccess: (job) => router.push(`/jobs/${job.jobId}`) },
    )
  const problem = start.error ? toApiError(start.error).detail : fault
  return (
    <Panel title="Load it" padded>
      <div className="grid items-start gap-3 md:grid-cols-[1fr_1fr_auto]">
        <Field
          label="Dataset"
          hint="Rows of the same dataset with the same key are one property, also of another file."
          error={dataset.trim() === '' ? 'Name the dataset.' : null}
        >
          <Input value={dataset} onChange={(event) => onDataset(event.target.value)} maxLength={120} />
        </Field>
        <Field
          label="County of every row"
          hint="Its number (FIPS), such as 53033; it makes parcels of other sources meet."
        >
          <Input
            value={constantOf(draft, 'countyFips')}
            onChange={(event) => onDraft(withConstant(draft, 'countyFips', event.target.value))}
            inputMode="numeric"
            maxLength={5}
          />
        </Field>
        <Button
          kind="primary"
          onClick={load}
          disabled={draft.key.length === 0 || dataset.trim() === ''}
          busy={start.isPending || start.isSuccess}
          className="md:mt-5"
        >
          Load the file
        </Button>
      </div>
      {problem === null ? null : (
        <p role="alert" className="mt-3 text-fail">
          {problem}
        </p>
      )}
    </Panel>
  )
}
