'use client'

import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { XIcon } from 'lucide-react'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { cn } from '#components/ui/format/cn.ts'

const backdropStyle =
  'fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0'
const popupStyle =
  'fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] max-w-120 -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg bg-raised shadow-pop transition-opacity duration-150 outline-none data-ending-style:opacity-0 data-starting-style:opacity-0'

export interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** Below the title, in a quieter tone. */
  description?: ReactNode
  children?: ReactNode
  /** Buttons, the main one last. */
  footer?: ReactNode
  className?: string
}

/** A question or form over the screen. Escape, the cross and a press outside close it. */
export function Dialog({ open, onClose, title, description, children, footer, className }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropStyle} />
        <BaseDialog.Popup className={cn(popupStyle, className)}>
          <header className="flex items-start justify-between gap-2 pt-4 pr-3 pl-4">
            <BaseDialog.Title className="text-xl font-semibold">{title}</BaseDialog.Title>
            <BaseDialog.Close
              render={
                <IconButton label="Close" size="small">
                  <XIcon aria-hidden />
                </IconButton>
              }
            />
          </header>
          <div className="grid min-h-0 grid-cols-[minmax(0,1fr)] gap-3 overflow-y-auto px-4 pt-2 pb-4 break-words">
            {description ? <BaseDialog.Description className="text-ink-2">{description}</BaseDialog.Description> : null}
            {children}
          </div>
          {footer ? (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>
          ) : null}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}

export interface ConfirmDialogProps extends Omit<DialogProps, 'footer'> {
  /** The main button says what will happen, with numbers: "Cancel 2 jobs", "Buy again, $4.00". */
  action: string
  onAction: () => void
  kind?: 'primary' | 'danger-solid'
  /** The other button: "Keep it running". */
  keep?: string
  busy?: boolean
  /** The main button stays shut, for example until a number is typed in. */
  blocked?: boolean
}

/** Before something is spent or destroyed. Does not close by a press outside; the caller closes it when done. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, description, children, action, onAction, kind = 'primary', keep = 'Back' } = props
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropStyle} />
        <AlertDialog.Popup className={cn(popupStyle, props.className)}>
          <div className="grid min-h-0 grid-cols-[minmax(0,1fr)] gap-3 overflow-y-auto p-4 break-words">
            <AlertDialog.Title className="text-xl font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description className="text-ink-2" render={<div />}>
              {description}
            </AlertDialog.Description>
            {children}
          </div>
          <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">
            <Button onClick={onClose}>{keep}</Button>
            <Button kind={kind} onClick={onAction} busy={props.busy} disabled={props.blocked}>
              {action}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
