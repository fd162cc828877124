'use client'

import { MonitorIcon, MoonIcon, SunIcon } from 'lucide-react'
import { changePreferences, usePreferences } from '#components/preferences/preferences.ts'
import { Segments } from '#components/ui/control/segments.tsx'

const options = [
  { value: 'light', label: <SunIcon aria-hidden />, title: 'Light' },
  { value: 'dark', label: <MoonIcon aria-hidden />, title: 'Dark' },
  { value: 'system', label: <MonitorIcon aria-hidden />, title: 'As the system' },
] as const

export function ThemeSwitch({ className }: { className?: string }) {
  return (
    <Segments
      label="Theme"
      options={options}
      value={usePreferences().theme}
      onChange={(theme) => changePreferences({ theme })}
      kind="quiet"
      className={className}
    />
  )
}
