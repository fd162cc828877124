'use client'

import { useQuery } from '@tanstack/react-query'
import { toApiError } from '#components/api.ts'
import { fieldLabel, formatField } from '#components/properties/property-fields.ts'
import { propertyChangesQuery } from '#components/properties/property-queries.ts'
import { JobLink, SheetPart } from '#components/properties/property-values.tsx'
import { Time } from '#components/ui/format/time.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import type { Property, PropertyChange } from '#lib/properties/contract.ts'

/** What each job changed, newest first; the values that lost stay readable. */
export function PropertyHistory({ property }: { property: Property }) {
  const query = useQuery(propertyChangesQuery(property.propertyId))
  return (
    <SheetPart title="History">
      {query.isError ? (
        <RetryLine onRetry={() => void query.refetch()} retrying={query.isFetching}>
          {toApiError(query.error).title}.
        </RetryLine>
      ) : null}
      {query.isPending ? <SkeletonBar className="my-1 w-2/3" /> : null}
      <ol className="grid gap-3">
        {query.data?.map((change) => (
          <Change key={change.revision} change={change} />
        ))}
        {query.data ? (
          <li>
            <Head at={property.createdAt} jobId={property.firstJobId} />
            Stored for the first time.
          </li>
        ) : null}
      </ol>
    </SheetPart>
  )
}

function Change({ change }: { change: PropertyChange }) {
  return (
    <li>
      <Head at={change.changedAt} jobId={change.jobId} />
      <ul>
        {Object.entries(change.fields).map(([name, [before, after]]) => (
          <li key={name} className="break-words">
            {fieldLabel(name)} <Side kind="before" text={formatField(name, before)} />{' '}
            <Side kind="after" text={formatField(name, after)} />
          </li>
        ))}
      </ul>
    </li>
  )
}

function Head({ at, jobId }: { at: string; jobId: number }) {
  return (
    <p className="text-sm text-ink-3">
      <Time at={at} form="full" /> · <JobLink jobId={jobId} />
    </p>
  )
}

/** The longest text of history that is shown; legal descriptions run to pages. */
const longest = 200

function Side({ kind, text }: { kind: 'before' | 'after'; text: string }) {
  const words = text === '' ? 'nothing' : text.length > longest ? `${text.slice(0, longest)} …` : text
  return kind === 'before' ? (
    <del className="text-fail decoration-1" title={text}>
      <bdi>{words}</bdi>
    </del>
  ) : (
    <ins className="font-semibold text-done no-underline" title={text}>
      <bdi>{words}</bdi>
    </ins>
  )
}
