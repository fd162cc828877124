import { cva, type VariantProps } from 'class-variance-authority'
import type { ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'

const noteStyle = cva(
  'flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-lg px-3 py-2 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0',
  {
    variants: {
      tone: {
        plain: 'bg-sunken text-ink [&>svg]:text-ink-3',
        accent: 'bg-accent-soft text-ink [&>svg]:text-accent',
        done: 'bg-done-soft text-ink [&>svg]:text-done',
        warn: 'bg-warn-soft text-ink [&>svg]:text-warn',
        fail: 'bg-fail-soft text-ink [&>svg]:text-fail',
        unclear: 'bg-unclear-soft text-ink [&>svg]:text-unclear',
      },
    },
    defaultVariants: { tone: 'plain' },
  },
)

interface NoteProps extends VariantProps<typeof noteStyle> {
  icon: ReactNode
  children: ReactNode
  /** A small button at the right. */
  action?: ReactNode
  className?: string
}

/** A sentence about this screen that stays until it is no longer true. */
export function Note({ tone, icon, children, action, className }: NoteProps) {
  return (
    <div className={cn(noteStyle({ tone }), className)}>
      {icon}
      <div className="min-w-0 flex-1 basis-48">{children}</div>
      {action}
    </div>
  )
}
