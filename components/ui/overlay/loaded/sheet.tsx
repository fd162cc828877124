'use client'

import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { XIcon } from 'lucide-react'
import { IconButton } from '#components/ui/control/button.tsx'
import { cn } from '#components/ui/format/cn.ts'

export interface SheetProps {
  open: boolean
  onClose: () => void
  title: ReactNode
  /** Second line under the title. */
  description?: ReactNode
  /** Icon buttons beside the cross, such as previous and next. */
  actions?: ReactNode
  children: ReactNode
  /** Stays in sight below the scrolled part. */
  footer?: ReactNode
  /** False: the list beside it stays usable while it is open. True by default. */
  modal?: boolean
  className?: string
}

/** A panel at the right edge; from below on narrow screens. Escape and the cross close it. */
export function Sheet({
  open,
  onClose,
  title,
  description,
  actions,
  children,
  footer,
  modal = true,
  className,
}: SheetProps) {
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      modal={modal}
      disablePointerDismissal={!modal}
    >
      <BaseDialog.Portal>
        {modal ? (
          <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        ) : null}
        <BaseDialog.Popup
          className={cn(
            'fixed z-40 flex flex-col bg-surface shadow-pop transition-transform duration-160 ease-out outline-none data-ending-style:duration-120',
            'md:top-(--strap) md:right-0 md:bottom-0 md:w-96 md:data-ending-style:translate-x-full md:data-starting-style:translate-x-full',
            'max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[calc(100dvh-48px)] max-md:rounded-t-lg max-md:data-ending-style:translate-y-full max-md:data-starting-style:translate-y-full',
            className,
          )}
        >
          <header className="flex items-start gap-2 border-b border-line py-3 pr-3 pl-4">
            <div className="min-w-0 flex-1">
              <BaseDialog.Title className="text-xl font-semibold break-words">{title}</BaseDialog.Title>
              {description ? (
                <BaseDialog.Description className="text-ink-2 break-words" render={<div />}>
                  {description}
                </BaseDialog.Description>
              ) : null}
            </div>
            {actions}
            <BaseDialog.Close
              render={
                <IconButton label="Close" size="small">
                  <XIcon aria-hidden />
                </IconButton>
              }
            />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
          {footer ? <footer className="flex flex-wrap gap-2 border-t border-line px-4 py-3">{footer}</footer> : null}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
