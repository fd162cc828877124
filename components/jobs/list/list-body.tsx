'use client'

import { ListChecksIcon, PlusIcon, SearchXIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { Button, ButtonLink } from '#components/ui/control/button.tsx'
import { EmptyState } from '#components/ui/state/empty-state.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { SkeletonRows, useLate } from '#components/ui/state/skeleton.tsx'

/** In the place of the list while the first answer is awaited; nothing for the first 200 ms. */
export function ListLoading() {
  const late = useLate(true)
  return <div className="min-h-96">{late ? <SkeletonRows rows={8} height={48} /> : null}</div>
}

export function ListError({ error, onRetry, retrying }: { error: Error; onRetry: () => void; retrying: boolean }) {
  const { title, detail, requestId } = toApiError(error)
  return <ErrorState title={title} detail={detail} requestId={requestId} onRetry={onRetry} retrying={retrying} />
}

export function NoJobs() {
  return (
    <EmptyState
      icon={<ListChecksIcon aria-hidden />}
      title="No jobs yet"
      action={
        <ButtonLink kind="primary" href="/search">
          <PlusIcon aria-hidden />
          Describe a search
        </ButtonLink>
      }
    >
      A job fetches what you describe page by page in the background and stores each property once. Here you see how far
      it is, what it costs and what went wrong.
    </EmptyState>
  )
}

export function NoMatches({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={<SearchXIcon aria-hidden />}
      title="No job matches"
      action={<Button onClick={onClear}>Clear the filters</Button>}
    >
      The text is looked for in the names, requests, notes, errors, logs and numbers of all jobs. Fewer or other filters
      may find it.
    </EmptyState>
  )
}
