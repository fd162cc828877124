'use client'

import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useInfiniteQuery } from '@tanstack/react-query'
import { memo, useState } from 'react'
import { ArrowLeftIcon, DownloadIcon, WandSparklesIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { toApiError } from '#components/api.ts'
import { causeTitle, stateWords } from '#components/rejects/cause-words.ts'
import { openCause, openReject, queryOf } from '#components/rejects/reject-address.ts'
import { useRejectKeys } from '#components/rejects/reject-keys.ts'
import { entriesQuery } from '#components/rejects/rejects-queries.ts'
import { OutsideText } from '#components/properties/outside-text.tsx'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { formatCount } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { MoreButton } from '#components/ui/state/more-button.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'
import type { RejectChoice, RejectEntry, RejectGroup } from '#lib/rejects/contract.ts'

const RuleDialog = dynamic(() =>
  fetchCode(() => import('#components/rejects/rules/rule-dialog.tsx')).then((file) => file.RuleDialog),
)
const DismissDialog = dynamic(() =>
  fetchCode(() => import('#components/rejects/actions/dismiss-dialog.tsx')).then((file) => file.DismissDialog),
)

interface RejectListProps {
  choice: RejectChoice
  cause: { code: string; field: string | null }
  /** The cause with its counts, where it is among those listed. */
  group: RejectGroup | undefined
  openId: number | null
  /** An action was begun. */
  onStarted: (bulkActionId: number) => void
}

/** The records of one cause, newest first, and what can be done with all of them. */
export function RejectList({ choice, cause, group, openId, onStarted }: RejectListProps) {
  const list = useInfiniteQuery(entriesQuery(choice))
  const [asked, setAsked] = useState<'fix' | 'dismiss' | null>(null)
  // A rule begins with what suits the records: one asked for before they are there waits for them.
  const isFixAwaited = asked === 'fix' && list.isPending
  const items = list.data?.pages.flatMap((piece) => piece.items) ?? []
  useRejectKeys(items, openId)
  const count = group ? formatCount(group.rejects) : ''
  const done = (bulkActionId: number): void => {
    setAsked(null)
    onStarted(bulkActionId)
  }
  return (
    <section aria-label="Records" className="min-w-0">
      <header className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2">
        <IconButton label="To the causes" onClick={() => openCause(null)} className="md:hidden">
          <ArrowLeftIcon aria-hidden />
        </IconButton>
        <h2 className="mr-auto min-w-0 text-lg font-semibold break-words">{causeTitle(cause)}</h2>
        <a
          href={`/api/rejects/export?${queryOf(choice)}`}
          download
          className="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-sm font-medium text-ink-2 hover:bg-hover hover:text-ink max-md:h-9 [&>svg]:size-4"
        >
          <DownloadIcon aria-hidden />
          Export {count}
        </a>
        {choice.state === 'open' ? (
          <>
            <Button size="small" onClick={() => setAsked('dismiss')}>
              Dismiss all…
            </Button>
            <Button size="small" kind="primary" busy={isFixAwaited} onClick={() => setAsked('fix')}>
              {isFixAwaited ? null : <WandSparklesIcon aria-hidden />}
              Fix by a rule…
            </Button>
          </>
        ) : null}
      </header>
      {list.isError && !list.data ? (
        <ErrorState {...faultOf(list.error)} onRetry={() => void list.refetch()} retrying={list.isFetching} />
      ) : null}
      <LateRows waiting={list.isPending} rows={6} height={60} />
      {list.data && items.length === 0 ? (
        <p className="p-6 text-ink-2">
          None of this cause is left here. Settled ones stand under Stored and Dismissed.
        </p>
      ) : null}
      <ul aria-label="Rejects" className="bg-surface">
        {items.map((entry) => (
          <Row key={entry.rejectId} entry={entry} chosen={entry.rejectId === openId} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <div className="px-4 py-2">
          <MoreButton list={list}>More, {formatCount(items.length)} shown</MoreButton>
        </div>
      ) : null}
      {asked === 'fix' && !isFixAwaited ? (
        <RuleDialog
          choice={choice}
          cause={cause}
          group={group}
          given={items.flatMap((entry) => entry.given ?? [])}
          onClose={() => setAsked(null)}
          onStarted={done}
        />
      ) : null}
      {asked === 'dismiss' ? <DismissDialog choice={choice} onClose={() => setAsked(null)} onStarted={done} /> : null}
    </section>
  )
}

function faultOf(error: unknown) {
  const { title, detail, requestId } = toApiError(error)
  return { title, detail, requestId }
}

const Row = memo(function Row({ entry, chosen }: { entry: RejectEntry; chosen: boolean }) {
  const { rejectId, sourceKey, given, reason, state, jobId, pageNumber, position, failedReplays } = entry
  return (
    <li
      className={cn(
        'relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 border-b border-line px-4 py-2 hover:bg-hover',
        chosen && 'bg-selected',
      )}
    >
      <button
        type="button"
        aria-current={chosen ? 'true' : undefined}
        onClick={() => openReject(chosen ? null : rejectId)}
        className="min-w-0 text-left after:absolute after:inset-0"
      >
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          <bdi className="truncate font-mono text-sm font-medium">{sourceKey ?? `Record ${formatCount(position)}`}</bdi>
          {given === null ? null : <bdi className="truncate font-mono text-sm text-fail">{given}</bdi>}
          {state === 'open' ? null : <Tag tone={state === 'replayed' ? 'done' : 'plain'}>{stateWords[state]}</Tag>}
          {failedReplays > 0 && state === 'open' ? <Tag tone="warn">failed again</Tag> : null}
        </span>
        <OutsideText text={reason} className="text-sm text-ink-2" />
      </button>
      <span className="relative text-right text-sm text-ink-3">
        <Link href={`/jobs/${jobId}`} prefetch={false} className="text-accent underline underline-offset-3">
          #{jobId}
        </Link>
        <span className="block max-md:hidden">
          page {formatCount(pageNumber)}, <Time at={entry.createdAt} form="relative" />
        </span>
      </span>
    </li>
  )
})
