/** Numbers, areas and days as Dutch pages write them; undefined where a text says nothing of the kind. */

/** 525000 from “€ 525.000 k.k.”, 1250.5 from “1.250,50”. */
export function readAmount(text: string): number | undefined {
  const digits = /\d[\d.]*(?:,\d+)?/.exec(text)?.[0]
  if (digits === undefined) return undefined
  const number = Number(digits.replaceAll('.', '').replace(',', '.'))
  return Number.isFinite(number) ? number : undefined
}

/** Rooms and bedrooms from “5 kamers (4 slaapkamers)”. */
export function readRooms(text: string): { rooms: number | undefined; bedrooms: number | undefined } {
  const count = (form: RegExp): number | undefined => {
    const found = form.exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  return { rooms: count(/(\d+)\s*kamers?/i), bedrooms: count(/(\d+)\s*slaapkamers?/i) }
}

const months = ['jan', 'feb', 'maa', 'apr', 'mei', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec']

/**
 * A day from “12 maart 2026”, “12-03-2026”, “2026-03-12” or “Vandaag”. “3 weken” and weekdays name no day.
 * @param readAt when the page was read, for what it calls today
 */
export function readDay(text: string, readAt: string): string | undefined {
  if (/^\s*(vandaag|today)\s*$/i.test(text)) return readAt.slice(0, 10)
  if (/^\s*(gisteren|yesterday)\s*$/i.test(text)) {
    return new Date(Date.parse(readAt) - 86_400_000).toISOString().slice(0, 10)
  }
  const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(text)
  if (iso !== null) return day(iso[1], iso[2], iso[3])
  const numeric = /\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b/.exec(text)
  if (numeric !== null) return day(numeric[3], numeric[2], numeric[1])
  const written = /\b(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{4})\b/i.exec(text)
  if (written === null) return undefined
  const word = written[2]?.toLowerCase() ?? ''
  const month = months.indexOf(word === 'mrt' ? 'maa' : word)
  return month === -1 ? undefined : day(written[3], String(month + 1), written[1])
}

function day(year = '', month = '', date = ''): string {
  return `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
}

/** A, B … G with its plus signs. */
export function readEnergyLabel(text: string): string | undefined {
  return /^\s*([A-G]\+{0,5})(?![\w+])/.exec(text)?.[1]
}
