import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { FileUpIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { fileSourcesQuery } from '#components/sources/source-queries.ts'
import { ButtonLink } from '#components/ui/control/button.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import type { FileLoad, FileSourceList } from '#lib/files/contract.ts'

const states = {
  PENDING: { word: 'waiting', tone: 'plain' },
  PROCESSING: { word: 'loading', tone: 'accent' },
  PAUSED: { word: 'paused', tone: 'warn' },
  COMPLETED: { word: 'loaded', tone: 'done' },
  FAILED: { word: 'failed', tone: 'fail' },
  CANCELLED: { word: 'cancelled', tone: 'plain' },
} as const

const heads = ['Usual load', 'Accepted, 30 days', 'Rejected, 30 days'] as const

/** What files were loaded into: one row a data set, with its latest loads. */
export function FilesPanel() {
  const files = useQuery(fileSourcesQuery())
  if (files.isPending) return null
  const load = (
    <ButtonLink href="/files" size="small">
      <FileUpIcon aria-hidden />
      Load a file
    </ButtonLink>
  )
  return (
    <Panel title="Files" actions={load}>
      {files.data === undefined ? (
        <RetryLine onRetry={() => void files.refetch()} retrying={files.isFetching} className="p-4 text-sm">
          What was loaded cannot be shown. {toApiError(files.error).title}.
        </RetryLine>
      ) : files.data.items.length === 0 ? (
        <p className="p-4 text-ink-2">
          No file was loaded yet. CSV, Excel, JSON and Parquet become properties here, mapped with a look at the first
          rows.
        </p>
      ) : (
        <FileTable items={files.data.items} />
      )}
    </Panel>
  )
}

function FileTable({ items }: { items: FileSourceList['items'] }) {
  return (
    <div className="overflow-x-auto" role="region" aria-label="Data sets of files" tabIndex={0}>
      <table className="w-full min-w-200 text-left">
        <thead className="text-sm text-ink-3">
          <tr>
            <th scope="col" className="px-4 py-2 font-medium">
              Data set
            </th>
            <th scope="col" className="px-3 py-2 font-medium">
              Last load
            </th>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-3 py-2 text-right font-medium whitespace-nowrap">
                {head}
              </th>
            ))}
            <th scope="col" className="px-3 py-2 pr-4 font-medium">
              Loads before
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <FileRow key={item.dataset} item={item} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function FileRow({ item }: { item: FileSourceList['items'][number] }) {
  const [last, ...before] = item.loads
  return (
    <tr className="border-t border-line">
      <th scope="row" className="max-w-64 truncate px-4 py-2 font-medium">
        <Link
          href={`/properties?${new URLSearchParams({ source: 'file', dataset: item.dataset })}`}
          className="text-accent underline underline-offset-3"
        >
          <bdi>{item.dataset}</bdi>
        </Link>
      </th>
      <td className="px-3 py-2">
        {last === undefined ? null : (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <LoadLink load={last} />
            <Tag tone={last.undone ? 'plain' : states[last.status].tone}>
              {last.undone ? 'undone' : states[last.status].word}
            </Tag>
            <span className="text-sm whitespace-nowrap text-ink-3">
              <Time at={last.createdAt} form="relative" />, <bdi>{item.loadedByName}</bdi>
            </span>
          </span>
        )}
      </td>
      {[item.usual, item.accepted, item.rejected].map((count, index) => (
        <td key={heads[index]} className="px-3 py-2 text-right whitespace-nowrap">
          {count === null ? <span className="text-ink-3">not known yet</span> : formatCount(count)}
        </td>
      ))}
      <td className="px-3 py-2 pr-4">
        <span className="flex min-w-48 flex-wrap gap-x-2">
          {before.length === 0 ? <span className="text-ink-3">none</span> : null}
          {before.map((load) => (
            <LoadLink key={load.jobId} load={load} />
          ))}
        </span>
      </td>
    </tr>
  )
}

function LoadLink({ load }: { load: FileLoad }) {
  const rejected = load.rejected === 0 ? '' : `, ${formatCount(load.rejected)} rejected`
  return (
    <Link
      href={`/jobs/${load.jobId}`}
      title={`${load.name}: ${formatCount(load.accepted)} stored${rejected}`}
      className="text-accent underline underline-offset-3"
    >
      #{load.jobId}
    </Link>
  )
}
