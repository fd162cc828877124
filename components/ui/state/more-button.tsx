'use client'

import type { ReactNode } from 'react'
import { Button } from '#components/ui/control/button.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'

interface MoreButtonProps {
  /** A list in pieces, as TanStack Query gives it. */
  list: {
    isFetchingNextPage: boolean
    isFetchNextPageError: boolean
    error: Error | null
    fetchNextPage: () => unknown
  }
  /** The word on the button. */
  children: ReactNode
}

/** Below a list that comes in pieces: asks for the next, and says so where that one did not come. */
export function MoreButton({ list, children }: MoreButtonProps) {
  const more = () => void list.fetchNextPage()
  if (list.isFetchNextPageError && list.error) {
    return <PanelFault error={list.error} onRetry={more} retrying={list.isFetchingNextPage} />
  }
  return (
    <Button size="small" busy={list.isFetchingNextPage} onClick={more}>
      {children}
    </Button>
  )
}
