'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { toApiError } from '#components/api.ts'
import { Button } from '#components/ui/control/button.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import { SaveViewForm } from '#components/views/save-view-form.tsx'
import { ViewRow } from '#components/views/view-row.tsx'
import { useChangeView } from '#components/views/view-queries.ts'
import type { SavedView, SavedViewList, ViewScreen } from '#lib/views/contract.ts'

interface ViewsPanelProps {
  screen: ViewScreen
  query: string
  list: UseQueryResult<SavedViewList>
  opened: SavedView | undefined
  /** What is on the screen is not what the opened view holds. */
  differs: boolean
  onOpen: (view: SavedView) => void
}

/** The views, what became of the opened one, and the form that saves what is on the screen. */
export function ViewsPanel({ screen, query, list, opened, differs, onOpen }: ViewsPanelProps) {
  return (
    <>
      <h2 className="px-3 pt-3 pb-1 text-sm font-medium text-ink-2">Saved views</h2>
      <Views list={list} opened={differs ? undefined : opened} onOpen={onOpen} />
      {opened && differs ? <Changed key={opened.savedViewId} view={opened} query={query} onOpen={onOpen} /> : null}
      <div className="border-t border-line p-3">
        {opened && !differs ? (
          <p className="text-sm text-ink-3">
            What you see is <b className="font-medium break-words text-ink-2">{opened.name}</b>, as it was saved.
          </p>
        ) : (
          <SaveViewForm screen={screen} query={query} />
        )}
      </div>
    </>
  )
}

function Views({ list, opened, onOpen }: Pick<ViewsPanelProps, 'list' | 'opened' | 'onOpen'>) {
  if (!list.data && list.isError) {
    const error = toApiError(list.error)
    return (
      <div role="alert" className="grid justify-items-start gap-2 p-3">
        <p className="text-fail">{error.title}.</p>
        <Button size="small" onClick={() => void list.refetch()} busy={list.isFetching}>
          Try again
        </Button>
      </div>
    )
  }
  if (!list.data) {
    return (
      <div role="status" aria-label="Loading" className="p-3">
        <SkeletonBar className="w-2/3" />
      </div>
    )
  }
  const { items, more } = list.data
  if (items.length === 0) return <p className="px-3 pb-3 text-ink-3">None yet. Save what you look at often.</p>
  return (
    <ul className="max-h-72 overflow-y-auto pb-1">
      {items.map((view) => (
        <ViewRow
          key={view.savedViewId}
          view={view}
          isOpened={view.savedViewId === opened?.savedViewId}
          onOpen={() => onOpen(view)}
        />
      ))}
      {more ? <li className="px-3 py-1 text-sm text-ink-3">The team shares more than the 100 listed.</li> : null}
    </ul>
  )
}

interface ChangedProps {
  view: SavedView
  query: string
  onOpen: (view: SavedView) => void
}

/** Of a view that was opened and edited: keep the edits in it, or go back to it. */
function Changed({ view, query, onOpen }: ChangedProps) {
  const change = useChangeView()
  return (
    <div className="grid gap-2 border-t border-line bg-sunken p-3">
      <p className="text-sm break-words text-ink-2">
        What you see differs from <b className="font-medium">{view.name}</b>.
      </p>
      <p className="flex flex-wrap gap-2">
        {view.mayChange ? (
          <Button
            size="small"
            busy={change.isPending}
            onClick={() => change.mutate({ savedViewId: view.savedViewId, query })}
          >
            Keep the changes in it
          </Button>
        ) : null}
        <Button size="small" kind="quiet" onClick={() => onOpen(view)}>
          Go back to it
        </Button>
      </p>
      {change.error ? (
        <p role="alert" className="text-sm text-fail">
          {toApiError(change.error).title}. {toApiError(change.error).detail}
        </p>
      ) : null}
    </div>
  )
}
