'use client'

import { useSyncExternalStore } from 'react'
import { SearchIcon } from 'lucide-react'
import { Bell } from '#components/notifications/bell.tsx'
import { showOverlay } from '#components/shell/overlays.ts'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { onClockChange, zoneInUse, zoneName } from '#components/ui/format/clock.ts'
import { Kbd } from '#components/ui/layout/kbd.tsx'

/** At the right of every screen’s head: palette, zone of the times, notifications, theme. */
export function TopBarTools() {
  const open = () => showOverlay('palette')
  return (
    <div className="flex shrink-0 items-center gap-1">
      <Button kind="quiet" onClick={open} aria-keyshortcuts="Control+K Meta+K" className="font-normal max-xl:hidden">
        <SearchIcon aria-hidden />
        Go to
        <Kbd>Ctrl K</Kbd>
      </Button>
      <IconButton label="Command palette" onClick={open} className="xl:hidden">
        <SearchIcon aria-hidden />
      </IconButton>
      <Zone />
      <Bell />
      <ThemeSwitch className="ml-1 max-md:hidden" />
    </div>
  )
}

/** The zone all times are in; pressing it leads to where it is chosen. */
function Zone() {
  const name = useSyncExternalStore(
    onClockChange,
    () => zoneName(Date.now()),
    () => '',
  )
  const whole = name === '' ? '' : zoneInUse()
  return (
    <Button
      kind="quiet"
      size="small"
      onClick={() => showOverlay('preferences')}
      title={`Times are in ${whole}`}
      aria-label={`Times are in ${whole}. Change`}
      className="min-w-20 font-normal text-ink-3 max-xl:hidden"
    >
      {name}
    </Button>
  )
}
