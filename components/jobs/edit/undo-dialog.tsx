'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { callApi, toApiError } from '#components/api.ts'
import { Intents } from '#components/intents.ts'
import { restoredWords, undoAction } from '#components/jobs/edit/undo-words.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { ConfirmDialog } from '#components/ui/overlay/dialog.tsx'
import { toast } from '#components/ui/overlay/toast.ts'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { SkeletonRows } from '#components/ui/state/skeleton.tsx'
import { bulkProgressSchema } from '#lib/jobs/bulk/contract.ts'
import type { Job } from '#lib/jobs/contract.ts'
import { undoPreviewSchema, type UndoPreview } from '#lib/properties/undo/contract.ts'

const wanted = new Intents()

/** Before what a job brought is taken out: what goes, what comes back, and what stays. */
export function UndoDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const client = useQueryClient()
  const path = `/api/batch-jobs/${job.jobId}/undo`
  const preview = useQuery({
    queryKey: [...jobKeys.job(job.jobId), 'undo'],
    queryFn: ({ signal }) => callApi(path, undoPreviewSchema, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const undo = useMutation({
    mutationFn: () =>
      wanted.send(path, (idempotencyKey) =>
        callApi(path, bulkProgressSchema, { method: 'POST', body: {}, idempotencyKey }),
      ),
    onSuccess: () => {
      toast.info('It is being taken out', { description: 'The job says here what it came to.' })
      onClose()
    },
    onSettled: () => void client.invalidateQueries({ queryKey: jobKeys.all }),
  })
  const { data } = preview
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Undo job #${job.jobId}?`}
      action={data && data.refusal === null ? undoAction(data) : 'Undo'}
      keep="Keep what it brought"
      kind="danger-solid"
      busy={undo.isPending}
      blocked={data === undefined || data.refusal !== null}
      onAction={() => undo.mutate()}
      description={
        <>
          {preview.isPending ? <SkeletonRows rows={4} height={29} /> : null}
          {preview.isError ? (
            <PanelFault error={preview.error} onRetry={() => void preview.refetch()} retrying={preview.isFetching} />
          ) : null}
          {data?.refusal ? <p className="text-fail">{data.refusal}</p> : null}
          {data && data.refusal === null ? <Lines preview={data} /> : null}
          {undo.error ? (
            <p role="alert" className="mt-2 text-fail">
              {toApiError(undo.error).title}. {toApiError(undo.error).detail}
            </p>
          ) : null}
          <p className="mt-2">
            {job.paid ? 'What it bought stays paid. ' : ''}The job and its counters stay as a record of what was done.
            It cannot be retried afterwards; it can be duplicated.
          </p>
        </>
      }
    />
  )
}

function Lines({ preview }: { preview: UndoPreview }) {
  const { removed, kept, refusedFields, pages, pagesCounted } = preview
  return (
    <>
      {pagesCounted < pages ? (
        <p className="mb-2">
          Counted on the first {formatCount(pagesCounted)} of {formatQuantity(pages, 'page')}; all of them are undone.
        </p>
      ) : null}
      <dl>
        <Line label="Properties only this job brought, taken out" value={formatCount(removed)} />
        <Line label="Kept: others delivered them since, or somebody marked them" value={formatCount(kept)} />
        <Line label="Values that get back what they were" value={restoredWords(preview)} />
        <Line label="Values left, because something newer came" value={formatCount(refusedFields)} />
      </dl>
    </>
  )
}

function Line({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex justify-between gap-4 border-b border-line py-1">
      <dt>{label}</dt>
      <dd className="text-right font-medium whitespace-nowrap text-ink">{value}</dd>
    </div>
  )
}
