'use client'

import { Tabs as BaseTabs } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'

interface TabsProps<Value extends string> {
  label: string
  tabs: readonly {
    value: Value
    label: ReactNode
    /** Number or tag behind the word. */ end?: ReactNode
    content: ReactNode
  }[]
  value: Value
  onChange: (value: Value) => void
  className?: string
}

/** Parts of one thing, one in sight. Only the open one is drawn. */
export function Tabs<Value extends string>({ label, tabs, value, onChange, className }: TabsProps<Value>) {
  return (
    <BaseTabs.Root value={value} onValueChange={(next: Value) => onChange(next)} className={cn('min-w-0', className)}>
      <BaseTabs.List aria-label={label} className="flex gap-4 overflow-x-auto border-b border-line px-4">
        {tabs.map((tab) => (
          <BaseTabs.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-10 items-center gap-1.5 border-b-2 border-transparent font-medium whitespace-nowrap text-ink-2 -outline-offset-2 hover:text-ink data-active:border-accent data-active:text-ink"
          >
            {tab.label}
            {tab.end ? <span className="text-sm font-normal text-ink-3">{tab.end}</span> : null}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.value} value={tab.value} className="min-w-0 outline-none focus-visible:outline-2">
          {tab.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  )
}
