/**
 * How moments are written: in whose zone, and with which clock. One setting for the whole page, so that no two times
 * on a screen mean different zones.
 */

export interface ClockSettings {
  /** Name in the IANA database; null for the zone of the browser. */
  timeZone: string | null
  clock: '12h' | '24h'
}

const locale = 'en-US'
const hourForms = {
  '12h': { hour: 'numeric', hourCycle: 'h12' },
  '24h': { hour: '2-digit', hourCycle: 'h23' },
} as const satisfies Record<ClockSettings['clock'], Intl.DateTimeFormatOptions>

const date = { year: 'numeric', month: 'short', day: 'numeric' } as const
const minutes = { minute: '2-digit' } as const
const seconds = { ...minutes, second: '2-digit' } as const

function formatsOf({ timeZone, clock }: ClockSettings) {
  const zone = timeZone === null ? {} : { timeZone }
  const hours = hourForms[clock]
  const make = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...zone, ...parts })
  return {
    /** 2:15 PM */
    clock: make({ ...hours, ...minutes }),
    /** 2:15:03 PM MST */
    seconds: make({ ...hours, ...seconds, timeZoneName: 'short' }),
    /** 2:15:03.120 PM */
    milliseconds: make({ ...hours, ...seconds, fractionalSecondDigits: 3 }),
    /** Nov 22 */
    day: make({ month: 'short', day: 'numeric' }),
    /** Nov 22, 2026 */
    dayOfYear: make(date),
    /** Nov 22, 2026, 2:15:03 PM MST */
    full: make({ ...date, ...hours, ...seconds, timeZoneName: 'short' }),
    /** MST */
    zone: make({ timeZoneName: 'short' }),
  }
}

export type TimeForm = keyof ReturnType<typeof formatsOf>

let formats = formatsOf({ timeZone: null, clock: '12h' })
const listeners = new Set<() => void>()

/** Writes every time on the page by these settings from now on. */
export function setClock(settings: ClockSettings): void {
  formats = formatsOf(settings)
  listeners.forEach((tell) => tell())
}

/** Hears of `setClock`; gives back how to stop. */
export function onClockChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A moment (milliseconds, or a `Date`) in one of the forms. */
export function formatTime(at: Date | number, form: Exclude<TimeForm, 'zone'>): string {
  return formats[form].format(at)
}

/** The short name of the zone times are in, such as “MST”. */
export function zoneName(at: Date | number): string {
  return formats.zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

/** The zone times are in by its full name, such as “America/Phoenix”. */
export function zoneInUse(): string {
  return formats.zone.resolvedOptions().timeZone
}

/** As short as it stays clear from `now`: the clock today, the day and clock this year, the date before. */
export function formatMoment(at: Date, now: Date): string {
  const day = formats.dayOfYear.format(at)
  const today = formats.dayOfYear.format(now)
  if (day === today) return formats.clock.format(at)
  if (day.slice(-4) !== today.slice(-4)) return day
  return `${formats.day.format(at)}, ${formats.clock.format(at)}`
}
