'use client'

import { MonitorIcon, MoonIcon, SunIcon } from 'lucide-react'
import { setTheme, useTheme } from '#components/shell/theme.ts'
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
      value={useTheme()}
      onChange={setTheme}
      kind="quiet"
      className={className}
    />
  )
}
