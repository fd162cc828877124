import type { CriterionValue } from '#components/search/query/query-codec.ts'

/** A date criterion as its control shows it. Days are ISO dates, empty for an open side. */
export type DateChoice =
  | { form: 'period'; period: string | null }
  | { form: 'between'; from: string; to: string }
  | { form: 'other'; text: string }

const windowPattern = /^(?:from: *(\S+))? *(?:to: *(\S+))?$/i
const vendorDay = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/

/** Reads the source's value; what the control cannot show is `other`, as text. */
export function readDateValue(value: CriterionValue, periods: readonly string[]): DateChoice {
  const [first, ...more] = Array.isArray(value) ? value : [value]
  if (first === undefined || first === null || first === '') return { form: 'period', period: null }
  if (more.length > 0 || typeof first !== 'string') return { form: 'other', text: JSON.stringify(value) }
  const period = periods.find((each) => each.toLowerCase() === first.toLowerCase())
  if (period) return { form: 'period', period }
  if (vendorDay.test(first)) return { form: 'between', from: isoDay(first), to: isoDay(first) }
  const [, from = '', to = ''] = windowPattern.exec(first) ?? []
  if (from === '' && to === '' && !/^from:/i.test(first)) return { form: 'other', text: first }
  return { form: 'between', from: isoDay(from), to: isoDay(to) }
}

/** Writes the source's value: `from: M/D/YYYY to: M/D/YYYY`, either side may be missing. */
export function writeDateValue(choice: DateChoice): CriterionValue {
  if (choice.form === 'period') return choice.period === null ? [] : [choice.period]
  if (choice.form === 'other') return [choice.text]
  const from = choice.from && `from: ${sourceDay(choice.from)}`
  const to = choice.to && `to: ${sourceDay(choice.to)}`
  // Both sides open: keeps that days are wanted, so that the control does not jump back to periods.
  return [[from, to].filter(Boolean).join(' ') || 'from:']
}

function isoDay(day: string): string {
  const [, month = '', date = '', year = ''] = vendorDay.exec(day) ?? []
  return year ? `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}` : day
}

function sourceDay(iso: string): string {
  const [year = '', month = '', day = ''] = iso.split('-')
  return month && day ? `${Number(month)}/${Number(day)}/${year}` : iso
}
