'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DownloadIcon, TriangleAlertIcon } from 'lucide-react'
import { ColumnChooser } from '#components/properties/export/column-chooser.tsx'
import {
  formatBytes,
  freshColumns,
  freshLayout,
  layoutQuery,
  readLayout,
  type LayoutDraft,
} from '#components/properties/export/export-layout.ts'
import { ExportProgress, marked } from '#components/properties/export/export-progress.tsx'
import { download, exportEstimateQuery, newExportId } from '#components/properties/export/export-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { SavedViews } from '#components/views/saved-views.tsx'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { Note } from '#components/ui/state/note.tsx'
import type { ExportEstimate, ExportFormat, ExportLayout } from '#lib/properties/export/contract.ts'

const formatOptions: readonly { value: ExportFormat; label: string }[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'ndjson', label: 'NDJSON' },
  { value: 'parquet', label: 'Parquet' },
  { value: 'xlsx', label: 'XLSX' },
]
const layoutOptions: readonly { value: ExportLayout; label: string }[] = [
  { value: 'properties', label: 'One row a property' },
  { value: 'mailing', label: 'One row an owner address' },
]

interface ExportDialogProps {
  query: string
  onClose: () => void
}

/** Everything the filter finds as a file: in what form, how much that is, and how far it is. */
export function ExportDialog({ query, onClose }: ExportDialogProps) {
  const [draft, setDraft] = useState<LayoutDraft>(freshLayout)
  const [exportId, setExportId] = useState<string | null>(null)
  const asked = [query, layoutQuery(draft)].filter((part) => part !== '').join('&')
  const { data: estimate, error, isPlaceholderData, isFetching, refetch } = useQuery(exportEstimateQuery(asked))
  const change = (next: Partial<LayoutDraft>) => {
    setExportId(null)
    setDraft({ ...draft, ...next })
  }
  const start = () => {
    const id = newExportId()
    download(asked, id)
    setExportId(id)
  }
  const impossible = estimate === undefined || estimate.refusal !== null || estimate.rows === 0
  return (
    <Dialog
      open
      onClose={onClose}
      title="Export"
      description="All properties of the filter, not only those on the screen, as they are at this moment."
      className="max-w-140"
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" onClick={start} disabled={impossible || isPlaceholderData}>
            <DownloadIcon aria-hidden />
            {exportId === null ? 'Download' : 'Download again'}
          </Button>
        </>
      }
    >
      <SavedViews
        screen="export"
        query={layoutQuery(draft)}
        onOpen={(layout) => change(readLayout(layout))}
        className="justify-self-start"
      />
      <Segments label="Format" options={formatOptions} value={draft.format} onChange={(format) => change({ format })} />
      <Segments
        label="Rows"
        options={layoutOptions}
        value={draft.layout}
        onChange={(layout) => change({ layout, columns: freshColumns(layout) })}
      />
      <ColumnChooser
        layout={draft.layout}
        columns={draft.columns}
        hasHeadings={draft.format === 'csv' || draft.format === 'xlsx'}
        onChange={(columns) => change({ columns })}
      />
      <Choices draft={draft} leftOut={estimate?.leftOut ?? 0} onChange={change} />
      <div className="grid min-h-16 content-start gap-2" aria-live="polite">
        {estimate === undefined && error !== null ? (
          <PanelFault error={error} onRetry={() => void refetch()} retrying={isFetching} />
        ) : (
          <Expected estimate={estimate} draft={draft} />
        )}
        {exportId === null ? null : <ExportProgress exportId={exportId} expected={estimate?.rows ?? 0} />}
      </div>
    </Dialog>
  )
}

interface ChoicesProps {
  draft: LayoutDraft
  leftOut: number
  onChange: (next: Partial<LayoutDraft>) => void
}

function Choices({ draft, leftOut, onChange }: ChoicesProps) {
  return (
    <div className="grid justify-items-start gap-1">
      {draft.format === 'csv' ? (
        <Checkbox
          checked={draft.bom}
          onChange={(bom) => onChange({ bom })}
          label="For Excel: begin with a mark that says UTF-8"
        />
      ) : null}
      <Checkbox
        checked={draft.includeDoNotContact}
        onChange={(includeDoNotContact) => onChange({ includeDoNotContact })}
        label={leftOut > 0 ? `Also ${marked(leftOut)}` : 'Also properties marked “do not contact”'}
      />
    </div>
  )
}

function Expected({ estimate, draft }: { estimate: ExportEstimate | undefined; draft: LayoutDraft }) {
  if (estimate === undefined) return <p className="text-ink-3">Counting…</p>
  if (estimate.refusal !== null) {
    return (
      <Note tone="warn" icon={<TriangleAlertIcon aria-hidden />}>
        {estimate.refusal}
      </Note>
    )
  }
  if (estimate.rows === 0) return <p className="text-ink-2">{nothingBecause(estimate)}</p>
  const rows = formatQuantity(
    estimate.rows,
    draft.layout === 'mailing' ? 'owner address' : 'row',
    draft.layout === 'mailing' ? 'owner addresses' : 'rows',
  )
  const size = estimate.bytes === null ? '' : `, about ${formatBytes(estimate.bytes)}`
  const mailing = draft.layout === 'mailing' && !draft.includeDoNotContact
  return (
    <p className="text-ink-2">
      <b className="font-medium text-ink">
        {estimate.rowsAreEstimate ? `About ${rows}, estimated${size}` : `${rows}${size}`}
      </b>
      {estimate.leftOut > 0 ? `. Left out: ${marked(estimate.leftOut)}` : ''}
      {estimate.leftOut > 0 && mailing ? ', and every other property of those owner addresses' : ''}.
    </p>
  )
}

function nothingBecause({ leftOut }: ExportEstimate): string {
  if (leftOut === 0) return 'Nothing to export: the filter finds no row.'
  return `Nothing to export: what the filter finds is ${marked(leftOut)}. Tick the box above to have it in the file.`
}
