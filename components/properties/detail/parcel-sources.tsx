'use client'

import { useQueries, useQuery } from '@tanstack/react-query'
import { toApiError } from '#components/api.ts'
import { PropertySource } from '#components/properties/property-columns.tsx'
import { comparedFields, originOf } from '#components/properties/detail/compared-fields.ts'
import { parcelQuery, propertyChangesQuery } from '#components/properties/property-queries.ts'
import { JobLink, SheetPart } from '#components/properties/property-values.tsx'
import { Nothing } from '#components/properties/outside-text.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Collapsible } from '#components/ui/layout/collapsible.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import type { Property } from '#lib/properties/contract.ts'

/** Sources shown side by side; a parcel of more says so. */
const mostShown = 6

/** What each source says of the parcel, side by side; where they differ is marked. */
export function ParcelSources({ propertyId }: { propertyId: number }) {
  const query = useQuery(parcelQuery(propertyId))
  const all = query.data ?? []
  const conflicts = comparedFields(all.slice(0, mostShown)).filter(({ differs }) => differs).length
  return (
    <SheetPart title="Sources side by side">
      {query.isPending ? <SkeletonBar className="my-1 w-2/3" /> : null}
      {query.isError ? (
        <RetryLine onRetry={() => void query.refetch()} retrying={query.isFetching}>
          {toApiError(query.error).title}.
        </RetryLine>
      ) : null}
      {all.length === 1 ? <p className="text-ink-2">No other source has brought this parcel.</p> : null}
      {all.length > 1 ? (
        <p>
          {all.length} records of this parcel.{' '}
          {conflicts > 0 ? <Tag tone="warn">{conflicts} values differ</Tag> : 'They agree wherever both say something.'}
        </p>
      ) : null}
      {all.length > 0 ? (
        <Collapsible title="Every value with its origin">
          <SideBySide properties={all.slice(0, mostShown)} />
        </Collapsible>
      ) : null}
      {all.length > mostShown ? <p className="text-sm text-ink-3">The first {mostShown} are shown.</p> : null}
    </SheetPart>
  )
}

function SideBySide({ properties }: { properties: readonly Property[] }) {
  const histories = useQueries({ queries: properties.map(({ propertyId }) => propertyChangesQuery(propertyId)) })
  const failed = histories.filter(({ error, data }) => error && !data)
  return (
    <>
      {failed.length > 0 ? (
        <RetryLine
          onRetry={() => failed.forEach(({ refetch }) => void refetch())}
          retrying={failed.some(({ isFetching }) => isFetching)}
        >
          Which job brought each value could not be loaded.
        </RetryLine>
      ) : null}
      <div role="group" aria-label="Sources side by side" tabIndex={0} className="overflow-x-auto">
        <table className="w-full text-left text-sm">
          <thead>
            <tr>
              <th scope="col" className="py-1 pr-2 font-medium text-ink-2">
                Value
              </th>
              {properties.map((property) => (
                <th key={property.propertyId} scope="col" className="min-w-32 px-2 py-1 font-medium">
                  <PropertySource source={property.source} />
                  <bdi className="block truncate text-ink-3" title={property.dataset}>
                    {property.dataset}
                  </bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {comparedFields(properties).map(({ name, label, texts, differs }) => (
              <tr key={name} className={cn('border-t border-line align-top', differs && 'bg-warn-soft')}>
                <th scope="row" className="py-1 pr-2 pl-1 font-normal text-ink-2">
                  {label}
                  {differs ? <span className="block font-medium text-warn">differs</span> : null}
                </th>
                {properties.map((property, index) => (
                  <td key={property.propertyId} className="max-w-48 px-2 py-1 break-words">
                    {texts[index] ? <bdi>{texts[index]}</bdi> : <Nothing />}
                    {texts[index] ? <Origin property={property} changes={histories[index]?.data} name={name} /> : null}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

interface OriginProps {
  property: Property
  changes: Parameters<typeof originOf>[1]
  name: string
}

function Origin({ property, changes, name }: OriginProps) {
  const origin = originOf(property, changes, name)
  if (origin === null) return <span className="block text-ink-3">…</span>
  const { jobId, at } = origin
  return (
    <span className="block text-ink-3">
      <JobLink jobId={jobId} />, <Time at={at} form="relative" />
    </span>
  )
}
