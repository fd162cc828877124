import { findCriterion } from '#lib/sources/propertyradar/catalogue.ts'
import counties from './counties.json' with { type: 'json' }

/** State codes by the two digits that begin a FIPS code. */
const stateByFips: Readonly<Record<string, string>> = Object.fromEntries(
  (
    '01AL 02AK 04AZ 05AR 06CA 08CO 09CT 10DE 11DC 12FL 13GA 15HI 16ID 17IL 18IN 19IA 20KS 21KY 22LA 23ME 24MD 25MA ' +
    '26MI 27MN 28MS 29MO 30MT 31NE 32NV 33NH 34NJ 35NM 36NY 37NC 38ND 39OH 40OK 41OR 42PA 44RI 45SC 46SD 47TN 48TX ' +
    '49UT 50VT 51VA 53WA 54WV 55WI 56WY 60AS 66GU 69MP 72PR 78VI'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), entry.slice(2)]),
)

const stateChoices = findCriterion('State')?.values ?? []
const stateByName = new Map(stateChoices.map((choice) => [choice.label.toLowerCase(), String(choice.value)]))
const nameByState = new Map(stateChoices.map((choice) => [String(choice.value), choice.label]))

/** County names by five-digit FIPS code. Whole for AZ, CA, FL, NV, OR, TX and WA; elsewhere the most populous. */
const countyByFips = new Map(
  Object.entries(counties).flatMap(([state, list]) =>
    list.split(', ').map((entry): [string, string] => [state + entry.slice(0, 3), entry.slice(4)]),
  ),
)

/** The two-letter code for a state’s code or full name in any case, or undefined when there is no such state. */
export function stateCode(text: string): string | undefined {
  const code = text.toUpperCase()
  return nameByState.has(code) ? code : stateByName.get(text.toLowerCase())
}

/** Full name of the state with this two-letter code, or the code itself. */
export function stateName(code: string): string {
  return nameByState.get(code) ?? code
}

/** True when the two digits in front of a five-digit FIPS code belong to a state or territory. */
export function isCountyFips(fips: string): boolean {
  return /^\d{5}$/.test(fips) && stateOfCounty(fips) !== undefined
}

/** The two-letter code of the state a county’s FIPS code belongs to, or undefined when it is no such code. */
export function stateOfCounty(fips: string): string | undefined {
  return stateByFips[fips.slice(0, 2)]
}

/** “Maricopa County, AZ” for 04013; “county 30111” where the name is not in the list. */
export function countyName(fips: string): string {
  const name = countyByFips.get(fips)
  const state = stateOfCounty(fips)
  if (name === undefined || state === undefined) return `county ${fips}`
  const alone = name.endsWith('City') || name.startsWith('District')
  return `${name}${alone ? '' : ' County'}, ${state}`
}

/** FIPS codes of the known counties with this name, such as `Maricopa` or `Orange County`: at most five. */
export function countiesNamed(text: string): string[] {
  const wanted = text
    .toLowerCase()
    .replace(/,.*$/, '')
    .replace(/ county$/, '')
    .trim()
  return [...countyByFips]
    .filter(([, name]) => name.toLowerCase() === wanted)
    .map(([fips]) => fips)
    .slice(0, 5)
}
