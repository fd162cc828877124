'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { CircleCheckIcon, CircleHelpIcon, MinusIcon, SquareXIcon, type LucideIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { Button } from '#components/ui/control/button.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { Time } from '#components/ui/format/time.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { SkeletonRows } from '#components/ui/state/skeleton.tsx'
import { newestQuery, olderQuery, useMarkRead } from '#components/notifications/notification-queries.ts'
import { hrefOf, titleOf, toneOf } from '#components/notifications/notification-words.ts'
import type { Notification } from '#lib/notifications/contract.ts'

/** What became of one’s jobs, newest first. */
export function NotificationPanel({ onClose }: { onClose: () => void }) {
  const newest = useQuery({ ...newestQuery, enabled: false })
  const older = useInfiniteQuery(olderQuery(newest.data?.nextCursor ?? null))
  const mark = useMarkRead()
  const items = [...(newest.data?.items ?? []), ...(older.data?.pages.flatMap((piece) => piece.items) ?? [])]
  const more = older.data ? older.hasNextPage : (newest.data?.nextCursor ?? null) !== null
  const first = items[0]
  return (
    <>
      <header className="flex min-h-11 items-center justify-between gap-2 border-b border-line py-1.5 pr-2 pl-4">
        <h2 className="font-semibold">Notifications</h2>
        {first && (newest.data?.unread ?? 0) > 0 ? (
          <Button
            kind="quiet"
            size="small"
            busy={mark.isPending}
            onClick={() => mark.mutate({ upTo: first.notificationId })}
          >
            Mark all as read
          </Button>
        ) : null}
      </header>
      {mark.error ? (
        <p role="alert" className="px-4 pt-2 text-sm text-fail">
          {toApiError(mark.error).title}. Nothing was marked.
        </p>
      ) : null}
      {newest.data ? (
        items.length === 0 ? (
          <p className="p-4 text-ink-2">Nothing yet. When a job of yours ends or needs you, it stands here.</p>
        ) : (
          <ul>
            {items.map((item) => (
              <Line
                key={item.notificationId}
                item={item}
                onFollow={() => {
                  if (!item.read) mark.mutate({ notificationIds: [item.notificationId] })
                  onClose()
                }}
              />
            ))}
          </ul>
        )
      ) : newest.isError ? (
        <div role="alert" className="grid justify-items-start gap-2 p-4">
          <p className="text-fail">{toApiError(newest.error).title}.</p>
          <Button size="small" onClick={() => void newest.refetch()} busy={newest.isFetching}>
            Try again
          </Button>
        </div>
      ) : (
        <SkeletonRows rows={3} height={64} />
      )}
      {older.error ? (
        <PanelFault
          error={older.error}
          onRetry={() => void (older.data ? older.fetchNextPage() : older.refetch())}
          retrying={older.isFetching}
          className="p-4"
        />
      ) : more ? (
        <p className="p-2 text-center">
          <Button
            kind="quiet"
            size="small"
            busy={older.isFetching}
            onClick={() => void (older.data ? older.fetchNextPage() : older.refetch())}
          >
            Show older
          </Button>
        </p>
      ) : null}
    </>
  )
}

const looks: Readonly<Record<ReturnType<typeof toneOf>, { Icon: LucideIcon; colour: string }>> = {
  done: { Icon: CircleCheckIcon, colour: 'text-done' },
  fail: { Icon: SquareXIcon, colour: 'text-fail' },
  warn: { Icon: CircleHelpIcon, colour: 'text-warn' },
  plain: { Icon: MinusIcon, colour: 'text-ink-3' },
}

function Line({ item, onFollow }: { item: Notification; onFollow: () => void }) {
  const { Icon, colour } = looks[toneOf(item.kind)]
  const href = hrefOf(item)
  const content = (
    <>
      <Icon className={cn('mt-0.5 size-4', colour)} aria-hidden />
      <span className="min-w-0">
        <bdi className={cn('line-clamp-2 break-words', item.read ? undefined : 'font-semibold')}>{titleOf(item)}</bdi>
        <span className="line-clamp-2 text-sm break-words text-ink-2">{item.message}</span>
        <Time at={item.createdAt} form="relative" className="text-sm text-ink-3" />
      </span>
      {item.read ? (
        <span />
      ) : (
        <span className="mt-1.5 size-2 rounded-full bg-accent">
          <span className="sr-only">unread</span>
        </span>
      )}
    </>
  )
  const style = 'grid grid-cols-[16px_minmax(0,1fr)_8px] gap-x-2.5 px-4 py-2.5'
  return (
    <li className="border-b border-line last:border-0">
      {href ? (
        <Link href={href} prefetch={false} onClick={onFollow} className={cn(style, '-outline-offset-2 hover:bg-hover')}>
          {content}
        </Link>
      ) : (
        <div className={style}>{content}</div>
      )}
    </li>
  )
}
