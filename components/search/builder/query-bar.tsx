'use client'

import type { ReactNode } from 'react'
import { toast } from '#components/ui/overlay/toast.ts'
import { LinkIcon, Trash2Icon, Undo2Icon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { AddressViews } from '#components/views/address-views.tsx'

/** Without the edge that other disabled buttons have: three empty boxes would draw the eye. */
const quiet = 'disabled:border-transparent disabled:bg-transparent'

/** Mail and chat programs cut longer links. */
const longLink = 8_000

interface QueryBarProps {
  canUndo: boolean
  canClear: boolean
  onUndo: () => void
  onClear: () => void
  /** Beside them: saved searches, criteria in and out. */
  children?: ReactNode
}

/** Undo, clear, and the link to this query. */
export function QueryBar({ canUndo, canClear, onUndo, onClear, children }: QueryBarProps) {
  return (
    <div className="flex flex-wrap items-center gap-1">
      <Button kind="quiet" size="small" disabled={!canUndo} onClick={onUndo} className={quiet}>
        <Undo2Icon aria-hidden />
        Undo
        <span className="max-md:hidden">
          <Kbd>Ctrl Z</Kbd>
        </span>
      </Button>
      <Button kind="quiet" size="small" disabled={!canClear} onClick={onClear} className={quiet}>
        <Trash2Icon aria-hidden />
        Clear
      </Button>
      {children}
      <AddressViews screen="search" className="ml-auto h-7 px-2 text-sm" />
      <Button kind="quiet" size="small" disabled={!canClear} onClick={() => void copyAddress()} className={quiet}>
        <LinkIcon aria-hidden />
        Copy link
      </Button>
    </div>
  )
}

async function copyAddress() {
  try {
    await navigator.clipboard.writeText(window.location.href)
    const address = window.location.href
    const description =
      address.length > longLink
        ? `With ${address.length.toLocaleString('en-US')} characters it may be cut by mail or chat; copy the search as cURL or save it instead.`
        : 'It holds the criteria, not the ceiling or the reason.'
    toast.success('Link copied', { description })
  } catch {
    toast.error('The browser does not allow copying', { description: 'Copy the link from the address bar instead.' })
  }
}
