'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheckIcon, SquareXIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { formatBytes } from '#components/properties/export/export-layout.ts'
import { exportProgressQuery, stopExport } from '#components/properties/export/export-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Meter } from '#components/ui/state/meter.tsx'
import { Note } from '#components/ui/state/note.tsx'
import type { ExportProgress as Progress } from '#lib/properties/export/contract.ts'

/** What has been written of a file, and how it ended. */
export function ExportProgress({ exportId, expected }: { exportId: string; expected: number }) {
  const { data, error, isFetching, refetch } = useQuery(exportProgressQuery(exportId))
  const stop = useMutation({ mutationFn: () => stopExport(exportId) })
  if (error && (data === undefined || data.state === 'running')) {
    return (
      <Note
        tone="fail"
        icon={<SquareXIcon aria-hidden />}
        action={
          <Button size="small" onClick={() => void refetch()} busy={isFetching}>
            Try again
          </Button>
        }
      >
        {toApiError(error).title}. Your browser goes on with the file if it can; its downloads say how that ends.
      </Note>
    )
  }
  const progress: Progress = data ?? { state: 'running', rows: 0, bytes: 0, leftOut: 0, message: null }
  if (progress.state !== 'running') return <HowItEnded progress={progress} />
  const most = Math.max(expected, progress.rows)
  const text = `${formatCount(progress.rows)} of ${formatQuantity(most, 'row')}, ${formatBytes(progress.bytes)}`
  return (
    <div className="grid gap-1.5">
      <div className="flex min-h-8 items-center justify-between gap-2">
        <span>{data === undefined ? 'Starting…' : text}</span>
        <Button size="small" onClick={() => stop.mutate()} busy={stop.isPending}>
          Stop
        </Button>
      </div>
      {stop.error ? (
        <p role="alert" className="text-sm text-fail">
          {toApiError(stop.error).title}. It was not stopped; press Stop again.
        </p>
      ) : null}
      <Meter label="Rows written" value={progress.rows} maximum={most} text={text} />
      <p className="text-sm text-ink-3">
        Your browser saves the file. Closing this window does not end it; closing the page may.
      </p>
    </div>
  )
}

function HowItEnded({ progress }: { progress: Progress }) {
  if (progress.state === 'completed') {
    return (
      <div role="status">
        <Note tone="done" icon={<CircleCheckIcon aria-hidden />}>
          {`Complete: ${formatQuantity(progress.rows, 'row')}, ${formatBytes(progress.bytes)}.`}
          {progress.leftOut > 0 ? ` Left out: ${marked(progress.leftOut)}.` : ''}
        </Note>
      </div>
    )
  }
  const said = progress.message ?? 'The export ended early.'
  return (
    <div role="alert">
      <Note tone="fail" icon={<SquareXIcon aria-hidden />}>
        {progress.state === 'refused' ? said : `The file is not complete; throw it away. ${said}`}
      </Note>
    </div>
  )
}

/** “3 properties marked do not contact”. */
export function marked(count: number): string {
  return `${formatQuantity(count, 'property', 'properties')} marked “do not contact”`
}
