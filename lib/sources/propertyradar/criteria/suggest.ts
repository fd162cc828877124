import { criteria } from '#lib/sources/propertyradar/catalogue.ts'

/** Names people take from PropertyRadar’s screens or from other programs, and the criterion they mean. */
const mistakenNames: Record<string, string> = {
  owneroccupied: 'isSameMailingOrExempt',
  absenteeowner: 'isSameMailingOrExempt',
  squarefeet: 'SqFt',
  streetname: 'SiteStreetName',
  estimatedvalue: 'AVM',
  vacant: 'isSiteVacant',
  cashbuyer: 'isCashTransaction',
  iscashbuyer: 'isCashTransaction',
  sitecity: 'City',
  sitestate: 'State',
  sitezipfive: 'ZipFive',
  zip: 'ZipFive',
  zipcode: 'ZipFive',
  isprobate: 'inProbateProperty',
  inprobate: 'inProbateProperty',
  isdivorce: 'inDivorce',
  indivorceproperty: 'inDivorce',
  isbankruptcy: 'inBankruptcy',
  istaxdelinquency: 'inTaxDelinquency',
  listprice: 'ListingPrice',
  firstarmresetdate: 'FirstARMNext',
  ispreforeclosure: 'ForeclosureStage',
  isauction: 'ForeclosureStage',
  isunderwater: 'EquityPercent',
}

/** The criteria somebody most likely meant by a name that does not exist: at most three, best first. */
export function suggestCriteria(name: string): string[] {
  const wanted = plain(name)
  const known = mistakenNames[wanted]
  if (known !== undefined) return [known]
  return criteria
    .map((criterion) => ({ name: criterion.name, distance: distanceTo(wanted, criterion.name, criterion.label) }))
    .filter((candidate) => candidate.distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((left, right) => left.distance - right.distance || left.name.localeCompare(right.name))
    .slice(0, 3)
    .map((candidate) => candidate.name)
}

function plain(text: string): string {
  return text
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

function distanceTo(wanted: string, name: string, label: string): number {
  return Math.min(editDistance(wanted, plain(name)), editDistance(wanted, plain(label)))
}

/** Letters to insert, drop or replace to turn one text into the other (Levenshtein). */
export function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[right.length] ?? 0
}
