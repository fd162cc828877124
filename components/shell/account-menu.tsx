'use client'

import dynamic from 'next/dynamic'
import { useState, type ComponentProps } from 'react'
import {
  CircleUserRoundIcon,
  KeyRoundIcon,
  KeyboardIcon,
  LogOutIcon,
  MonitorIcon,
  MoonIcon,
  SettingsIcon,
  SunIcon,
} from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { toast } from '#components/ui/overlay/toast.ts'
import { useMe, useSignOut } from '#components/access/me-queries.ts'
import { toApiError } from '#components/api.ts'
import { changePreferences } from '#components/preferences/preferences.ts'
import { showOverlay } from '#components/shell/overlays.ts'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { Menu, MenuItem, MenuLine } from '#components/ui/overlay/menu.tsx'

const SetPasswordDialog = dynamic(
  () => fetchCode(() => import('#components/access/set-password-dialog.tsx')).then((file) => file.SetPasswordDialog),
  { loading: () => null },
)

/** Who is signed in, password, sign out; on narrow screens also the theme. */
export function AccountMenu({ place }: { place: 'side' | 'bottom-bar' }) {
  const me = useMe()
  const signOut = useSignOut()
  const [settingPassword, setSettingPassword] = useState(false)
  const leave = () => signOut.mutate(undefined, { onError: (error) => toast.error(toApiError(error).title) })
  return (
    <>
      <Menu
        side="top"
        align={place === 'side' ? 'start' : 'end'}
        trigger={
          place === 'side' ? (
            <SideTrigger name={me?.name ?? ''} role={me?.role ?? ''} />
          ) : (
            <button
              type="button"
              className="flex h-14 w-full flex-col items-center justify-center gap-1 text-xs font-medium text-ink-2 [&>svg]:size-5"
            >
              <CircleUserRoundIcon aria-hidden />
              Account
            </button>
          )
        }
      >
        <p className="px-3 pt-1 pb-1.5">
          <span className="block max-w-56 truncate font-medium">{me?.name}</span>
          <span className="block max-w-56 truncate text-sm text-ink-3">{me?.email}</span>
        </p>
        <MenuLine />
        {place === 'bottom-bar' ? (
          <>
            <MenuItem icon={<SunIcon aria-hidden />} onClick={() => changePreferences({ theme: 'light' })}>
              Light
            </MenuItem>
            <MenuItem icon={<MoonIcon aria-hidden />} onClick={() => changePreferences({ theme: 'dark' })}>
              Dark
            </MenuItem>
            <MenuItem icon={<MonitorIcon aria-hidden />} onClick={() => changePreferences({ theme: 'system' })}>
              As the system
            </MenuItem>
            <MenuLine />
          </>
        ) : null}
        <MenuItem icon={<SettingsIcon aria-hidden />} onClick={() => showOverlay('preferences')}>
          Preferences
        </MenuItem>
        <MenuItem icon={<KeyboardIcon aria-hidden />} end={<Kbd>?</Kbd>} onClick={() => showOverlay('shortcuts')}>
          Keys
        </MenuItem>
        <MenuItem icon={<KeyRoundIcon aria-hidden />} onClick={() => setSettingPassword(true)}>
          {me?.hasPassword === false ? 'Set a password' : 'Change password'}
        </MenuItem>
        <MenuItem icon={<LogOutIcon aria-hidden />} onClick={leave}>
          Sign out
        </MenuItem>
      </Menu>
      {me && settingPassword ? <SetPasswordDialog me={me} open onClose={() => setSettingPassword(false)} /> : null}
    </>
  )
}

interface SideTriggerProps extends ComponentProps<'button'> {
  name: string
  role: string
}

function SideTrigger({ name, role, ...rest }: SideTriggerProps) {
  return (
    <button
      type="button"
      {...rest}
      className="flex min-h-10 items-center gap-2 rounded-md px-2 text-left hover:bg-hover"
    >
      <span
        aria-hidden
        className="grid size-6 shrink-0 place-items-center rounded-full bg-sunken text-xs font-semibold text-ink-2 ring-1 ring-line ring-inset"
      >
        {initials(name)}
      </span>
      <span className="min-w-0 md:max-xl:sr-only xl:in-data-[nav=folded]:sr-only">
        <span className="sr-only">Account: </span>
        <span className="block truncate">{name}</span>
        <span className="block text-sm text-ink-3 capitalize">{role}</span>
      </span>
    </button>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words
  return letters.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('')
}
