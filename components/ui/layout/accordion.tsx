'use client'

import { Accordion as BaseAccordion } from '@base-ui/react/accordion'
import type { ReactNode } from 'react'
import { ChevronRightIcon } from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'

interface AccordionProps {
  /** The open parts; leave out to let it keep them itself. */
  open?: string[]
  onOpenChange?: (open: string[]) => void
  defaultOpen?: string[]
  /** `AccordionPart`s. */
  children: ReactNode
  className?: string
}

/** Groups that open and close, several at once. */
export function Accordion({ open, onOpenChange, defaultOpen, children, className }: AccordionProps) {
  return (
    <BaseAccordion.Root
      multiple
      value={open}
      defaultValue={defaultOpen}
      onValueChange={(next: string[]) => onOpenChange?.(next)}
      className={cn('grid', className)}
    >
      {children}
    </BaseAccordion.Root>
  )
}

interface AccordionPartProps {
  value: string
  title: ReactNode
  /** At the right of the head: a count or a tag. */
  end?: ReactNode
  children: ReactNode
}

export function AccordionPart({ value, title, end, children }: AccordionPartProps) {
  return (
    <BaseAccordion.Item value={value}>
      <BaseAccordion.Header className="flex">
        <BaseAccordion.Trigger className="group flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left text-ink-2 hover:bg-hover hover:text-ink data-panel-open:font-medium data-panel-open:text-ink max-md:min-h-10">
          <ChevronRightIcon
            className="size-4 shrink-0 transition-transform group-data-panel-open:rotate-90"
            aria-hidden
          />
          <span className="min-w-0 flex-1 truncate">{title}</span>
          {end}
        </BaseAccordion.Trigger>
      </BaseAccordion.Header>
      <BaseAccordion.Panel className="overflow-hidden">{children}</BaseAccordion.Panel>
    </BaseAccordion.Item>
  )
}
