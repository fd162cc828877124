import { cva, type VariantProps } from 'class-variance-authority'
import type { ReactNode } from 'react'
import { XIcon } from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'

const tagStyle = cva(
  'inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-sm font-medium whitespace-nowrap [&>svg]:size-3.5 [&>svg]:shrink-0',
  {
    variants: {
      tone: {
        plain: 'bg-sunken text-ink-2',
        accent: 'bg-accent-soft text-accent-strong',
        done: 'bg-done-soft text-done',
        warn: 'bg-warn-soft text-warn',
        fail: 'bg-fail-soft text-fail',
        unclear: 'bg-unclear-soft text-unclear',
      },
    },
    defaultVariants: { tone: 'plain' },
  },
)

interface TagProps extends VariantProps<typeof tagStyle> {
  children: ReactNode
  title?: string
  className?: string
}

/** A word in a box of 20 px. */
export function Tag({ tone, children, title, className }: TagProps) {
  return (
    <span title={title} className={cn(tagStyle({ tone }), className)}>
      {children}
    </span>
  )
}

interface ChipProps {
  /** The name of the filter: "Job". */
  name: string
  /** Its value, cut when long. */
  value: string
  onRemove: () => void
}

/** A filter in force, with a cross that takes it away. */
export function Chip({ name, value, onRemove }: ChipProps) {
  return (
    <span className="inline-flex h-8 max-w-full items-center gap-1.5 rounded-md border border-accent bg-selected pl-2 whitespace-nowrap max-md:h-10">
      {name}
      <b className="truncate font-medium" title={value}>
        {value}
      </b>
      <button
        type="button"
        onClick={onRemove}
        aria-label={`Remove the filter ${name} ${value}`}
        className="grid h-full w-7 shrink-0 place-items-center rounded-md text-ink-3 hover:text-ink max-md:w-10"
      >
        <XIcon className="size-4" aria-hidden />
      </button>
    </span>
  )
}
