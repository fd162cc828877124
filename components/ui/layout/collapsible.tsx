'use client'

import { Collapsible as BaseCollapsible } from '@base-ui/react/collapsible'
import type { ReactNode } from 'react'
import { ChevronRightIcon } from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'

interface CollapsibleProps {
  title: ReactNode
  children: ReactNode
  defaultOpen?: boolean
  className?: string
}

/** Details behind one line of text. */
export function Collapsible({ title, children, defaultOpen = false, className }: CollapsibleProps) {
  return (
    <BaseCollapsible.Root defaultOpen={defaultOpen} className={cn('min-w-0', className)}>
      <BaseCollapsible.Trigger className="group flex min-h-6 items-center gap-1 rounded-sm text-left text-sm font-medium text-ink-2 hover:text-ink max-md:min-h-10">
        <ChevronRightIcon className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        {title}
      </BaseCollapsible.Trigger>
      <BaseCollapsible.Panel>{children}</BaseCollapsible.Panel>
    </BaseCollapsible.Root>
  )
}
