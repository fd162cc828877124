/**
 * Numbers, money and durations as people read them. The locale is fixed so that the server and every browser
 * write the same text.
 */

const locale = 'en-US'
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** 12846 → "12,846". */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** 43.6 → "43%". Rounded down, so that 100% means all of it. */
export function formatPercent(percent: number): string {
  return `${Math.floor(percent)}%`
}

/** Records per second: "42.0/s" under 100, "4,210/s" above. */
export function formatRate(perSecond: number): string {
  return `${perSecond < 99.95 ? oneDigit.format(perSecond) : whole.format(perSecond)}/s`
}

/** 36 → "$36.00"; `digits` 0 for large values of property, 4 for a price per record: 0.05 → "$0.05", 0.0112 → "$0.0112". */
export function formatMoney(amount: number, currency = 'USD', digits: 0 | 2 | 4 = 2): string {
  return moneyFormat(currency, digits).format(amount).replace('-', '−')
}

const moneyFormats = new Map<string, Intl.NumberFormat>()

/** Made once for each form: making one takes longer than the rest of a row of properties. */
function moneyFormat(currency: string, digits: 0 | 2 | 4): Intl.NumberFormat {
  const name = `${currency} ${digits}`
  let format = moneyFormats.get(name)
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: Math.min(digits, 2),
      maximumFractionDigits: digits,
    })
    if (moneyFormats.size < 30) moneyFormats.set(name, format)
  }
  return format
}

/** "1 record", "2 records"; `many` for words that do not just take an s. */
export function formatQuantity(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** Seconds as the two largest units: "8 s", "1 min 45 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds))
  const first = units.findIndex(([, size]) => total >= size)
  const [name, size] = units[first] ?? units[3]
  const [nextName, nextSize] = units[first + 1] ?? ['s', 1]
  const large = `${whole.format(Math.floor(total / size))} ${name}`
  const rest = Math.floor((total % size) / nextSize)
  return rest > 0 && size > 1 ? `${large} ${rest} ${nextName}` : large
}

/** The largest unit only, as seen from `now` (milliseconds): "just now", "2 min ago", "in 12 s". */
export function formatRelative(iso: string, now: number): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000)
  if (!Number.isFinite(seconds)) return ''
  if (Math.abs(seconds) < 2) return 'just now'
  const size = units.find(([, length]) => Math.abs(seconds) >= length) ?? units[3]
  const amount = `${whole.format(Math.floor(Math.abs(seconds) / size[1]))} ${size[0]}`
  return seconds > 0 ? `${amount} ago` : `in ${amount}`
}
