'use client'

import { CircleCheckIcon, InfoIcon, SquareXIcon, TriangleAlertIcon } from 'lucide-react'
import { useEffect } from 'react'
import { toast, Toaster as Sonner } from 'sonner'
import { takeToasts } from '#components/ui/overlay/toast.ts'

/** The corner with the messages. */
export function Toaster() {
  useEffect(() => takeToasts(toast), [])
  return (
    <Sonner
      position="bottom-right"
      mobileOffset={{ bottom: 'calc(var(--bottom-bar) + 8px)', left: 8, right: 8 }}
      closeButton
      style={{ fontFamily: 'inherit' }}
      icons={{
        success: <CircleCheckIcon className="size-4 text-done" aria-hidden />,
        error: <SquareXIcon className="size-4 text-fail" aria-hidden />,
        warning: <TriangleAlertIcon className="size-4 text-warn" aria-hidden />,
        info: <InfoIcon className="size-4 text-accent" aria-hidden />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: 'flex w-full items-start gap-2 rounded-lg bg-raised p-3 text-base text-ink shadow-pop',
          icon: 'mt-0.5',
          content: 'min-w-0 flex-1',
          title: 'font-medium',
          description: 'text-ink-2',
          actionButton: 'rounded-md border border-line bg-surface px-2 h-7 text-sm font-medium hover:bg-hover shrink-0',
          cancelButton: 'rounded-md px-2 h-7 text-sm text-ink-2 hover:bg-hover shrink-0',
          closeButton:
            'order-last grid size-6 shrink-0 place-items-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink',
        },
      }}
    />
  )
}
