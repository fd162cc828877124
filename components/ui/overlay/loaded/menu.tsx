'use client'

import { Menu as BaseMenu } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { cn } from '#components/ui/format/cn.ts'
import { portalStyle, useLandmark } from '#components/ui/overlay/landmark/landmark.ts'
import { ToldGuards } from '#components/ui/overlay/landmark/told-guards.tsx'

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>
  /** `MenuItem`s and `MenuLine`s. */
  children: ReactNode
  align?: 'start' | 'end'
  side?: 'top' | 'bottom'
}

/** A list of actions at a button, which was pressed to load this: so it begins open. */
export function Menu({ trigger, children, align = 'end', side = 'bottom' }: MenuProps) {
  const { anchor, landmark } = useLandmark()
  return (
    <BaseMenu.Root modal={false} defaultOpen>
      <BaseMenu.Trigger ref={anchor} render={trigger} />
      <BaseMenu.Portal container={landmark} className={portalStyle}>
        <ToldGuards />
        <BaseMenu.Positioner sideOffset={4} align={align} side={side} collisionPadding={8} className="z-50">
          <BaseMenu.Popup className="max-h-(--available-height) min-w-44 overflow-y-auto rounded-lg bg-raised py-1 shadow-pop outline-none">
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}

interface MenuItemProps {
  icon?: ReactNode
  /** The key that does the same. */
  end?: ReactNode
  onClick: () => void
  kind?: 'plain' | 'danger'
  disabled?: boolean
  children: ReactNode
}

export function MenuItem({ icon, end, onClick, kind = 'plain', disabled, children }: MenuItemProps) {
  return (
    <BaseMenu.Item
      onClick={onClick}
      disabled={disabled}
      className={cn(
        'flex min-h-8 cursor-default items-center gap-2 px-3 outline-none select-none data-disabled:text-ink-3 data-highlighted:bg-selected max-md:min-h-10 [&>svg]:size-4 [&>svg]:text-ink-3',
        kind === 'danger' && 'text-fail [&>svg]:text-fail',
      )}
    >
      {icon}
      <span className="flex-1">{children}</span>
      {end}
    </BaseMenu.Item>
  )
}

export function MenuLine() {
  return <BaseMenu.Separator className="my-1 h-px bg-line" />
}
