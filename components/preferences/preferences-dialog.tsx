'use client'

import { useId, useState, type ReactNode } from 'react'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { Time } from '#components/ui/format/time.tsx'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { changePreferences, usePreferences } from '#components/preferences/preferences.ts'
import { isTimeZone } from '#lib/preferences/contract.ts'

const themeOptions = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As the system' },
] as const
const densityOptions = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'dense', label: 'Dense' },
] as const
const clockOptions = [
  { value: '12h', label: '2:15 PM' },
  { value: '24h', label: '14:15' },
] as const

/** How the dashboard looks and tells the time. Every change shows at once and is kept for every browser. */
export function PreferencesDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const preferences = usePreferences()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Preferences"
      description="Changes show at once and hold wherever you sign in."
    >
      <Row name="Theme">
        <Segments
          label="Theme"
          options={themeOptions}
          value={preferences.theme}
          onChange={(theme) => changePreferences({ theme })}
        />
      </Row>
      <Row name="Rows of tables">
        <Segments
          label="Rows of tables"
          options={densityOptions}
          value={preferences.density}
          onChange={(density) => changePreferences({ density })}
        />
      </Row>
      <Row name="Clock">
        <Segments
          label="Clock"
          options={clockOptions}
          value={preferences.clock}
          onChange={(clock) => changePreferences({ clock })}
        />
      </Row>
      <ZoneField zone={preferences.timeZone} />
      <BrowserNotifications on={preferences.browserNotifications} />
    </Dialog>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span aria-hidden className="text-ink-2">
        {name}
      </span>
      {children}
    </div>
  )
}

const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Empty means the browser’s own zone. What is typed counts once it names a zone. */
function ZoneField({ zone }: { zone: string | null }) {
  const list = useId()
  const [typed, setTyped] = useState(zone ?? '')
  const [openedAt] = useState(() => new Date().toISOString())
  const take = (text: string) => {
    setTyped(text)
    const name = text.trim()
    if (name === '') changePreferences({ timeZone: null })
    else if (isTimeZone(name)) changePreferences({ timeZone: name })
  }
  const wrong = typed.trim() !== '' && !isTimeZone(typed.trim())
  return (
    <Field
      label="Time zone"
      error={wrong ? 'Not a time zone yet. Choose one from the list, or empty the field for this browser’s.' : null}
      hint={
        <>
          Now it is <Time at={openedAt} form="full" />.
        </>
      }
    >
      <Input
        list={list}
        value={typed}
        onChange={(event) => take(event.target.value)}
        placeholder={`This browser’s: ${browserZone()}`}
        autoComplete="off"
        maxLength={60}
      />
      <datalist id={list}>
        {Intl.supportedValuesOf('timeZone').map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Field>
  )
}

function BrowserNotifications({ on }: { on: boolean }) {
  const [permission, setPermission] = useState(() =>
    typeof Notification === 'undefined' ? 'missing' : Notification.permission,
  )
  const turn = async (wanted: boolean) => {
    const given = wanted && permission === 'default' ? await Notification.requestPermission() : permission
    setPermission(given)
    changePreferences({ browserNotifications: wanted && given === 'granted' })
  }
  const usable = permission !== 'missing' && permission !== 'denied'
  return (
    <div className="grid gap-1">
      <Checkbox
        label="Also tell me outside the page when a job ends or needs me"
        checked={on && permission === 'granted'}
        disabled={!usable}
        onChange={(wanted) => void turn(wanted)}
      />
      <p className="text-sm text-ink-3">
        {usable
          ? 'The browser shows it while Parcelyard is in sight and you work in another window.'
          : permission === 'missing'
            ? 'This browser cannot, or allows it only over https.'
            : 'The browser refuses it for this page. Allow it in the browser’s settings of this site first.'}
      </p>
    </div>
  )
}
