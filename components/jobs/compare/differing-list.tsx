'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { memo } from 'react'
import { Segments } from '#components/ui/control/segments.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Chip } from '#components/ui/layout/tag.tsx'
import { MoreButton } from '#components/ui/state/more-button.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { SkeletonRows, useLate } from '#components/ui/state/skeleton.tsx'
import { differingQuery } from '#components/jobs/compare/compare-queries.ts'
import { changedFieldLabel } from '#components/jobs/compare/difference-counts.tsx'
import { formatField } from '#components/properties/property-fields.ts'
import type { Difference, DifferenceKind, DifferingProperty } from '#lib/runs/contract.ts'

interface DifferingListProps {
  jobId: number
  other: number
  kind: DifferenceKind
  field: string | null
  difference: Difference
  onKind: (kind: DifferenceKind) => void
  onField: (field: string | null) => void
}

/** Stretches of 50 that are kept on screen; the rest is in the export. */
const mostStretches = 40

const none: Readonly<Record<DifferenceKind, string>> = {
  new: 'Nothing came that was not there before.',
  gone: 'Everything of the earlier run came again.',
  changed: 'No property has other values than before.',
}

/** The properties that are new, gone or changed, each changed one with its fields before and after. */
export function DifferingList({ jobId, other, kind, field, difference, onKind, onField }: DifferingListProps) {
  const list = useInfiniteQuery(differingQuery(jobId, other, kind, field))
  const late = useLate(list.isPending)
  const stretches = list.data?.pages ?? []
  const items = stretches.flatMap((stretch) => stretch.items)
  const options = [
    { value: 'changed', label: `Changed ${formatCount(difference.changedCount)}` },
    { value: 'new', label: `New ${formatCount(difference.newCount)}` },
    { value: 'gone', label: `Gone ${formatCount(difference.goneCount)}` },
  ] as const
  return (
    <Panel
      title="Properties"
      actions={<Segments label="Which properties" options={options} value={kind} onChange={onKind} kind="quiet" />}
    >
      {field ? (
        <div className="border-b border-line px-4 py-2">
          <Chip name="Field" value={changedFieldLabel(field)} onRemove={() => onField(null)} />
        </div>
      ) : null}
      {list.error && !list.data ? (
        <PanelFault error={list.error} onRetry={() => void list.refetch()} retrying={list.isFetching} className="p-4" />
      ) : null}
      {late ? <SkeletonRows rows={6} height={48} /> : null}
      {list.data && items.length === 0 ? <p className="p-4 text-ink-2">{none[kind]}</p> : null}
      <ul aria-label="Differing properties">
        {items.map((property) => (
          <DifferingLine key={property.propertyId} property={property} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <div className="border-t border-line px-4 py-2">
          {stretches.length < mostStretches ? (
            <MoreButton list={list}>More, {formatCount(items.length)} shown</MoreButton>
          ) : (
            <p className="text-ink-2">{formatCount(items.length)} are shown; the export has all of them.</p>
          )}
        </div>
      ) : null}
    </Panel>
  )
}

const DifferingLine = memo(function DifferingLine({ property }: { property: DifferingProperty }) {
  const { propertyId, sourceKey, address, city, state, postalCode, changes } = property
  const place = [city, [state, postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  return (
    <li className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-6 gap-y-1 border-b border-line px-4 py-2 last:border-0 max-md:grid-cols-1">
      <div className="min-w-0">
        <Link
          href={`/properties?open=${propertyId}`}
          className="block truncate font-medium text-accent hover:underline max-md:min-h-6"
        >
          <bdi>{address ?? sourceKey}</bdi>
        </Link>
        <p className="truncate text-sm text-ink-3">
          <bdi>{[place, sourceKey].filter(Boolean).join(' · ')}</bdi>
        </p>
      </div>
      {changes.length > 0 ? (
        <dl className="grid min-w-0 gap-1">
          {changes.map((change) => (
            <div key={change.field} className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)] gap-x-3 max-md:grid-cols-1">
              <dt className="truncate text-ink-2">{changedFieldLabel(change.field)}</dt>
              <dd className="min-w-0 break-words">
                <Value field={change.field} value={change.before} word="before" />
                <span aria-hidden> → </span>
                <Value field={change.field} value={change.after} word="after" />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </li>
  )
})

/** Longer values are cut: the property itself has them whole. */
const longest = 300

function Value({ field, value, word }: { field: string; value: unknown; word: 'before' | 'after' }) {
  const text = formatField(field, value)
  return (
    <span className={word === 'before' ? 'text-ink-3' : 'font-medium'}>
      <span className="sr-only">{word} </span>
      <bdi>{text === '' ? 'empty' : text.length > longest ? `${text.slice(0, longest)}…` : text}</bdi>
    </span>
  )
}
