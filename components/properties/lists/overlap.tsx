'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { toApiError } from '#components/api.ts'
import { overlapQuery } from '#components/properties/property-queries.ts'
import { formatCount } from '#components/ui/format/formats.ts'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import type { ListOverlap } from '#lib/properties/contract.ts'

/** What the ticked lists share, as a table of pairs. Each number opens those properties. */
export function Overlap({ listIds }: { listIds: readonly number[] }) {
  const query = useQuery({ ...overlapQuery(listIds), enabled: listIds.length > 1 })
  return (
    <section aria-labelledby="overlap" className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h2 id="overlap" className="text-lg font-semibold">
        Overlap
      </h2>
      {listIds.length < 2 ? <p className="text-ink-2">Tick two to six lists to see what they share.</p> : null}
      {listIds.length > 1 && query.isPending ? <SkeletonBar className="w-2/3" /> : null}
      {listIds.length > 1 && query.isError ? (
        <RetryLine onRetry={() => void query.refetch()} retrying={query.isFetching}>
          {toApiError(query.error).detail}
        </RetryLine>
      ) : null}
      {listIds.length > 1 && query.data ? <Pairs overlap={query.data} /> : null}
    </section>
  )
}

function Pairs({ overlap }: { overlap: ListOverlap }) {
  const { lists, pairs, all } = overlap
  const shared = (one: number, other: number): number =>
    one === other
      ? (lists.find(({ listId }) => listId === one)?.properties ?? 0)
      : (pairs.find(({ listIds }) => listIds.includes(one) && listIds.includes(other))?.properties ?? 0)
  return (
    <>
      <div
        className="overflow-x-auto rounded-lg border border-line bg-surface"
        role="group"
        aria-label="Overlap table"
        tabIndex={0}
      >
        <table className="w-full text-left">
          <thead>
            <tr>
              <th scope="col" className="px-4 py-2 text-sm font-medium text-ink-2">
                In both
              </th>
              {lists.map(({ listId, name }) => (
                <th key={listId} scope="col" className="max-w-40 truncate px-3 py-2 text-right text-sm font-medium">
                  <bdi title={name}>{name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lists.map((row) => (
              <tr key={row.listId} className="border-t border-line">
                <th scope="row" className="max-w-60 truncate px-4 py-2 font-medium">
                  <bdi title={row.name}>{row.name}</bdi>
                </th>
                {lists.map((column) => (
                  <td key={column.listId} className="px-3 py-2 text-right">
                    <Intersection
                      listIds={row.listId === column.listId ? [row.listId] : [row.listId, column.listId]}
                      properties={shared(row.listId, column.listId)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        In all {lists.length}: <Intersection listIds={lists.map(({ listId }) => listId)} properties={all} />
      </p>
    </>
  )
}

function Intersection({ listIds, properties }: { listIds: readonly number[]; properties: number }) {
  return (
    <Link
      href={`/properties?${listIds.map((listId) => `listId=${listId}`).join('&')}`}
      className="text-accent underline underline-offset-3"
    >
      {formatCount(properties)}
    </Link>
  )
}
