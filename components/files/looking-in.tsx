'use client'

import { toApiError } from '#components/api.ts'
import { ButtonLink } from '#components/ui/control/button.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { SkeletonBar, SkeletonRows } from '#components/ui/state/skeleton.tsx'

/** While a file is looked into: the panels that come, where they come. */
export function LookingIn() {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-6 pb-12 max-md:px-0 max-md:pt-4">
      <Panel title="How it is written" note="Looking into the file…" padded>
        <div aria-hidden className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-3">
          {Array.from({ length: 5 }, (_, field) => (
            <SkeletonBar key={field} className="h-13 max-md:h-15" />
          ))}
        </div>
      </Panel>
      <Panel title="What the columns become">
        <SkeletonRows rows={8} height={45} />
      </Panel>
    </div>
  )
}

interface FileFaultProps {
  query: { error: Error | null; isFetching: boolean; refetch: () => unknown }
}

/** In the place of a file that could not be looked into; from one that is gone the way leads to those there are. */
export function FileFault({ query }: FileFaultProps) {
  const { status, title, detail, requestId } = toApiError(query.error)
  if (status === 404) {
    return <ErrorState title={title} detail={detail} onward={<ButtonLink href="/files">To your files</ButtonLink>} />
  }
  return (
    <ErrorState
      title={title}
      detail={detail}
      requestId={requestId}
      onRetry={() => void query.refetch()}
      retrying={query.isFetching}
    />
  )
}
