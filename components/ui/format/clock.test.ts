import { afterEach, expect, test } from 'vitest'
import { formatMoment, formatTime, onClockChange, setClock, zoneInUse, zoneName } from './clock.ts'

afterEach(() => setClock({ timeZone: null, clock: '12h' }))

const noon = new Date('2026-07-01T19:15:03.120Z')
const plain = (text: string) => text.replaceAll(/\s/g, ' ')

test('a moment is written in the chosen zone, with its name, by the chosen clock', () => {
  setClock({ timeZone: 'America/Phoenix', clock: '12h' })
  expect(plain(formatTime(noon, 'full'))).toBe('Jul 1, 2026, 12:15:03 PM MST')
  expect(plain(formatTime(noon, 'milliseconds'))).toBe('12:15:03.120 PM')
  setClock({ timeZone: 'America/New_York', clock: '24h' })
  expect(plain(formatTime(noon, 'full'))).toBe('Jul 1, 2026, 15:15:03 EDT')
  expect([zoneName(noon), zoneInUse()]).toEqual(['EDT', 'America/New_York'])
})

test('midnight is 00 by the 24-hour clock and 12 by the other', () => {
  const midnight = new Date('2026-07-01T07:05:00Z')
  setClock({ timeZone: 'America/Phoenix', clock: '24h' })
  expect(formatTime(midnight, 'clock')).toBe('00:05')
  setClock({ timeZone: 'America/Phoenix', clock: '12h' })
  expect(plain(formatTime(midnight, 'clock'))).toBe('12:05 AM')
})

test('what counts as today and this year follows the chosen zone, not the machine', () => {
  const at = new Date('2027-01-01T03:00:00Z')
  const now = new Date('2027-01-01T05:30:00Z')
  setClock({ timeZone: 'America/Phoenix', clock: '24h' })
  expect(formatMoment(at, now)).toBe('20:00')
  setClock({ timeZone: 'America/New_York', clock: '24h' })
  expect(formatMoment(at, now)).toBe('Dec 31, 2026')
  expect(formatMoment(new Date('2026-12-30T12:00:00Z'), at)).toBe('Dec 30, 07:00')
})

test('whoever listens hears of a change until they stop', () => {
  let heard = 0
  const stop = onClockChange(() => (heard += 1))
  setClock({ timeZone: 'Asia/Tokyo', clock: '12h' })
  stop()
  setClock({ timeZone: null, clock: '12h' })
  expect(heard).toBe(1)
})
