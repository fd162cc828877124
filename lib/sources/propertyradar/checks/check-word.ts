import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import type { Report } from './report.ts'
import { countiesNamed, countyName, isCountyFips, stateCode } from '#lib/sources/propertyradar/criteria/places.ts'

const longestText = 200

/** Checks a free text or number, such as a city or a street name. */
export function checkText(entry: unknown, report: Report): string | number | null {
  if (typeof entry === 'number') {
    if (Number.isSafeInteger(entry)) return entry
    return report([], 'The number is too large or not whole. Write it as text to keep it exactly as it is.')
  }
  if (typeof entry !== 'string') return report([], 'Each value is a text or a whole number.')
  if (entry.length > longestText * 4) return report([], `The text is too long: at most ${longestText} characters.`)
  const text = entry.trim().replace(/\s+/g, ' ')
  if (text === '') return report([], 'The value is empty. Fill it in, or remove it.')
  if (text.length > longestText) return report([], `The text is too long: at most ${longestText} characters.`)
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
    return report([], 'The text holds characters that cannot be printed. Type it again.')
  }
  return text
}

/** Checks a value that is chosen from a list; a person’s word for it is turned into PropertyRadar’s code. */
export function checkChoice(definition: CriterionDefinition, entry: unknown, report: Report): string | number | null {
  const choices = definition.values ?? []
  const text = checkText(entry, report)
  if (text === null) return null
  const wanted = String(text).toLowerCase()
  const chosen =
    choices.find((choice) => String(choice.value).toLowerCase() === wanted) ??
    choices.find((choice) => choice.label.toLowerCase() === wanted)
  if (chosen !== undefined) return chosen.value
  const isCode = /^[A-Z]{2,4}$/.test(String(text))
  const onlyCodes = choices.every((choice) => /^[A-Z]{2,4}$/.test(String(choice.value)))
  if (!definition.valuesComplete && (isCode || !onlyCodes)) return text
  const offered = choices.slice(0, 20).map((choice) => choice.value)
  const rest = choices.length > offered.length ? ` and ${choices.length - offered.length} more` : ''
  return report([], `"${shorten(String(text))}" is not one of its values: ${offered.join(', ')}${rest}.`)
}

/** Checks a value that follows a rule of its own: a state, a county, a ZIP code, a RadarID. */
export function checkForm(
  form: NonNullable<CriterionDefinition['form']>,
  entry: unknown,
  report: Report,
): string | number | null {
  const text = checkText(entry, report)
  if (text === null) return null
  const written = String(text)
  if (form === 'state') return checkState(written, report)
  if (form === 'county') return checkCounty(written, report)
  if (form === 'zip') return checkZip(written, typeof text === 'number', report)
  if (/^P[0-9A-Z]{7}$/i.test(written)) return written.toUpperCase()
  return report([], `"${shorten(written)}" is no RadarID: a P and seven letters or digits, such as P1A2B3C4.`)
}

function checkState(text: string, report: Report): string | null {
  const code = stateCode(text)
  if (code !== undefined) return code
  return report([], `"${shorten(text)}" is no state. Write its two letters, such as AZ, or its full name.`)
}

function checkCounty(text: string, report: Report): string | null {
  const fips = text.padStart(5, '0')
  if (/^\d{4,5}$/.test(text)) {
    if (isCountyFips(fips)) return fips
    return report([], `${text} is no county: the first two of its five digits are no state.`)
  }
  const known = countiesNamed(text).map((code) => `${code} is ${countyName(code)}`)
  const remedy = known.length > 0 ? `: ${known.join('; ')}` : ', such as 04013 for Maricopa County, AZ'
  return report(
    [],
    `PropertyRadar takes counties by number only, not "${shorten(text)}". Write its FIPS code${remedy}.`,
  )
}

function checkZip(text: string, isNumber: boolean, report: Report): string | null {
  // A ZIP code of the north-east loses its leading zeros as a number: 2139 is 02139.
  const zip = isNumber ? text.padStart(5, '0') : text
  if (/^\d{5}$/.test(zip)) return zip
  if (/^\d{5}-?\d{4}$/.test(zip)) return report([], `Only the first five digits are taken: ${zip.slice(0, 5)}.`)
  return report([], `"${shorten(zip)}" is no ZIP code: five digits, such as 85004.`)
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
