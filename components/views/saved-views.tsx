'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { BookmarkIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { Button } from '#components/ui/control/button.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { Popover } from '#components/ui/overlay/popover.tsx'
import { SkeletonBar } from '#components/ui/state/skeleton.tsx'
import { isSameQuery } from '#components/views/view-address.ts'
import { savedViewsQuery } from '#components/views/view-queries.ts'
import type { SavedView, ViewScreen } from '#lib/views/contract.ts'

const ViewsPanel = dynamic(
  () => fetchCode(() => import('#components/views/views-panel.tsx')).then((file) => file.ViewsPanel),
  {
    loading: () => <SkeletonBar className="w-1/2" />,
  },
)

interface SavedViewsProps {
  screen: ViewScreen
  /** What is on the screen now, as the text behind the question mark; what of it makes a view is the caller’s choice. */
  query: string
  /** Shows what a view holds. */
  onOpen: (query: string) => void
  className?: string
}

/** Named views of a screen: one’s own and the team’s. The button says which is open and whether it was changed since. */
export function SavedViews({ screen, query, onOpen, className }: SavedViewsProps) {
  const [shown, setShown] = useState(false)
  const list = useQuery(savedViewsQuery(screen))
  const views = list.data?.items ?? noViews
  const { opened, differs, setOpenedId } = useOpenedView(screen, query, views)
  const open = (view: SavedView) => {
    setOpenedId(view.savedViewId)
    setShown(false)
    onOpen(view.query)
  }
  return (
    <Popover
      label="Saved views"
      open={shown}
      onOpenChange={setShown}
      className="w-80 p-0"
      trigger={
        <Button
          aria-label={opened ? `Saved views: ${opened.name}${differs ? ', changed' : ''}` : 'Saved views'}
          className={cn(
            'max-w-52 font-normal text-ink-2',
            opened && !differs && 'border-accent bg-selected text-ink',
            className,
          )}
        >
          <BookmarkIcon aria-hidden />
          <span className="truncate max-md:sr-only">{opened?.name ?? 'Views'}</span>
          {differs ? <span className="text-ink-3 max-md:sr-only">changed</span> : null}
        </Button>
      }
    >
      <ViewsPanel screen={screen} query={query} list={list} opened={opened} differs={differs} onOpen={open} />
    </Popover>
  )
}

const noViews: readonly SavedView[] = []

/** The view on the screen: the one that says the same, else the last one that did, which then differs. */
function useOpenedView(screen: ViewScreen, query: string, views: readonly SavedView[]) {
  const [openedId, setOpenedId] = useState<number | null>(null)
  const same = (view: SavedView) => isSameQuery(screen, view.query, query)
  const last = views.find(({ savedViewId }) => savedViewId === openedId)
  const exact = last && same(last) ? last : views.find(same)
  if (exact && exact.savedViewId !== openedId) setOpenedId(exact.savedViewId)
  const opened = exact ?? (query === '' ? undefined : last)
  return { opened, differs: opened !== undefined && exact === undefined, setOpenedId }
}
