'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { ListIcon, PencilIcon, Trash2Icon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { ListQuestion, type AskedList } from '#components/properties/lists/list-question.tsx'
import { Overlap } from '#components/properties/lists/overlap.tsx'
import { listsQuery } from '#components/properties/property-queries.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { ButtonLink, IconButton } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import { EmptyState } from '#components/ui/state/empty-state.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { SkeletonRows } from '#components/ui/state/skeleton.tsx'
import type { NamedList } from '#lib/properties/contract.ts'

/** Lists compared at once. */
const mostCompared = 6

/** Every named list; two or more of them can be compared. */
export function ListsScreen() {
  const query = useQuery(listsQuery())
  const [chosen, setChosen] = useState<readonly number[]>([])
  const [asked, setAsked] = useState<AskedList | null>(null)
  const lists = query.data ?? []
  const compared = chosen.filter((listId) => lists.some((list) => list.listId === listId))
  return (
    <>
      <TopBar
        title="Lists"
        parent={{ href: '/properties', label: 'Properties' }}
        note={query.data ? formatQuantity(lists.length, 'list') : null}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-6 max-md:p-4">
        {query.isPending ? <SkeletonRows rows={6} height={48} /> : null}
        {query.isError ? (
          <ErrorState {...faultOf(query.error)} onRetry={() => void query.refetch()} retrying={query.isFetching} />
        ) : null}
        {query.data?.length === 0 ? <NoLists /> : null}
        {lists.length > 0 ? (
          <ul aria-label="Lists" className="rounded-lg border border-line bg-surface">
            {lists.map((list) => (
              <ListRow
                key={list.listId}
                list={list}
                chosen={compared.includes(list.listId)}
                mayChoose={compared.length < mostCompared}
                onChoose={(on) =>
                  setChosen(on ? [...compared, list.listId] : compared.filter((id) => id !== list.listId))
                }
                onAsk={(what) => setAsked({ list, what })}
              />
            ))}
          </ul>
        ) : null}
        {lists.length > 1 ? <Overlap listIds={compared} /> : null}
      </div>
      {asked ? <ListQuestion asked={asked} onClose={() => setAsked(null)} /> : null}
    </>
  )
}

function faultOf(error: unknown) {
  const { title, detail, requestId } = toApiError(error)
  return { title, detail, requestId }
}

interface ListRowProps {
  list: NamedList
  chosen: boolean
  mayChoose: boolean
  onChoose: (chosen: boolean) => void
  onAsk: (what: AskedList['what']) => void
}

function ListRow({ list, chosen, mayChoose, onChoose, onAsk }: ListRowProps) {
  const { name, kind, members } = list
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-2 last:border-0">
      <Checkbox aria-label={`Compare ${name}`} checked={chosen} disabled={!chosen && !mayChoose} onChange={onChoose} />
      <div className="min-w-0 flex-1">
        <Link
          href={`/properties?listId=${list.listId}`}
          className="block truncate font-medium text-accent underline underline-offset-3"
        >
          <bdi>{name}</bdi>
        </Link>
        <p className="truncate text-sm text-ink-3">
          {members === null ? 'What its filter finds' : formatQuantity(members, 'property', 'properties')} ·{' '}
          <bdi>{list.createdByName}</bdi>, <Time at={list.updatedAt} form="relative" />
        </p>
      </div>
      <Tag tone={kind === 'live' ? 'accent' : 'plain'}>{kind}</Tag>
      <IconButton label={`Rename ${name}`} onClick={() => onAsk('rename')}>
        <PencilIcon aria-hidden />
      </IconButton>
      <IconButton label={`Delete ${name}`} onClick={() => onAsk('delete')}>
        <Trash2Icon aria-hidden />
      </IconButton>
    </li>
  )
}

function NoLists() {
  return (
    <EmptyState
      icon={<ListIcon aria-hidden />}
      title="No lists yet"
      action={
        <ButtonLink href="/properties" kind="primary">
          Choose properties
        </ButtonLink>
      }
    >
      A list keeps properties under a name: those you choose, or whatever a filter finds. Two lists and more can be
      compared.
    </EmptyState>
  )
}
