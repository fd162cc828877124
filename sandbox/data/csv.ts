import { createReadStream, readFileSync } from 'node:fs'
import { parse } from 'csv-parse'
import { z } from 'zod'
import { unknownFact, type Dataset, type Fact, type FactValue, type Facts } from '#sandbox/data/dataset.ts'
import { parseDate, partsOf } from '#sandbox/data/dates.ts'
import { idNumbersForKeys, radarIdText } from '#sandbox/data/radar-id.ts'

const MAXIMUM_ROWS = 5_000_000

const columnSchema = z.strictObject({
  column: z.string().min(1).describe('Heading in the CSV file.'),
  field: z.string().min(1).describe('Field of the API this becomes.'),
  form: z.enum(['text', 'number', 'date']),
  padTo: z.number().int().min(1).max(40).optional().describe('Zeros are put before a text until it is this long.'),
  round: z.enum(['down', 'nearest']).optional().describe('For fields that are whole numbers.'),
  emptyWhen: z.string().optional().describe('A text that means: not known.'),
})

/** What a mapping file says: which column is which field, what holds for every row, and what names the property. */
const mappingSchema = z.strictObject({
  key: z.string().min(1).describe('Field whose value names the property; rows with equal values share a RadarID.'),
  constants: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  columns: z.array(columnSchema).min(1).max(300),
})

type Column = z.infer<typeof columnSchema>

function read(column: Column, raw: string): FactValue {
  const text = raw.trim()
  if (text === '' || text === column.emptyWhen) return undefined
  if (column.form === 'date') return parseDate(text)
  if (column.form === 'text') return column.padTo ? text.padStart(column.padTo, '0') : text
  const number = Number(text)
  if (!Number.isFinite(number)) return undefined
  if (column.round === 'down') return Math.floor(number)
  return column.round === 'nearest' ? Math.round(number) : number
}

function derivedFacts(facts: Facts, today: number): Facts {
  const numberOf = (name: string, change: (value: number) => number): Fact => {
    const fact = facts[name] ?? unknownFact
    return (index) => {
      const value = fact(index)
      return typeof value === 'number' ? change(value) : undefined
    }
  }
  return {
    PropertyAge: numberOf('YearBuilt', (year) => partsOf(today).year - year),
    LotSizeAcres: numberOf('LotSize', (squareFeet) => Math.round((squareFeet / 43_560) * 100) / 100),
  }
}

function centreOf(facts: Facts, size: number): { latitude: number; longitude: number } | undefined {
  let latitude = 0
  let longitude = 0
  let known = 0
  for (let index = 0; index < size; index++) {
    const north = facts.Latitude?.(index)
    const east = facts.Longitude?.(index)
    if (typeof north !== 'number' || typeof east !== 'number') continue
    latitude += north
    longitude += east
    known++
  }
  return known === 0 ? undefined : { latitude: latitude / known, longitude: longitude / known }
}

/**
 * Properties from a CSV file with headings, in the order of the file.
 * @throws Error in plain words where the mapping names a column the file lacks or the key is not mapped
 */
export async function csvDataset(source: { file: string; mapping: string; today: number }): Promise<Dataset> {
  const mapping = mappingSchema.parse(JSON.parse(readFileSync(source.mapping, 'utf8')))
  const values: FactValue[][] = mapping.columns.map(() => [])
  const rows = createReadStream(source.file).pipe(parse({ bom: true, skip_empty_lines: true }))
  let places: number[] | undefined
  let size = 0
  for await (const row of rows) {
    const cells = z.array(z.string()).parse(row)
    if (!places) {
      places = mapping.columns.map(({ column }) => cells.indexOf(column))
      const missing = mapping.columns.find((_, position) => places?.[position] === -1)
      if (missing) throw new Error(`${source.file} has no column called ${missing.column}. Correct the mapping.`)
      continue
    }
    for (const [position, column] of mapping.columns.entries()) {
      values[position]?.push(read(column, cells[places[position] ?? -1] ?? ''))
    }
    if (++size > MAXIMUM_ROWS) throw new Error(`${source.file} has more than ${MAXIMUM_ROWS} rows.`)
  }
  const fromColumns: Record<string, Fact> = {}
  for (const [name, value] of Object.entries(mapping.constants)) fromColumns[name] = () => value
  for (const [position, column] of mapping.columns.entries()) {
    const own = values[position] ?? []
    fromColumns[column.field] = (index) => own[index]
  }
  const keyOf = fromColumns[mapping.key]
  if (!keyOf) throw new Error(`The key ${mapping.key} is not a mapped field. Add it to the columns of the mapping.`)
  const keys = Array.from({ length: size }, (_, index) => String(keyOf(index) ?? `row ${index}`))
  const numbers = idNumbersForKeys(keys)
  const idNumbers = Uint32Array.from(keys, (key) => numbers.get(key) ?? 0)
  const rowsOfId = new Map<number, number[]>()
  for (const [index, number] of idNumbers.entries()) {
    const known = rowsOfId.get(number)
    if (known) known.push(index)
    else rowsOfId.set(number, [index])
  }
  const idNumber = (index: number) => idNumbers[index] ?? 0
  const facts: Facts = {
    ...derivedFacts(fromColumns, source.today),
    ...fromColumns,
    RadarID: (index) => radarIdText(idNumber(index)),
  }
  const centre = centreOf(facts, size)
  const { County, State, FIPS } = mapping.constants
  return {
    size,
    today: source.today,
    fact: (name) => (Object.hasOwn(facts, name) ? (facts[name] ?? unknownFact) : unknownFact),
    idNumber,
    rowsOfId: (number) => rowsOfId.get(number) ?? [],
    locate: () => centre,
    counties: County && State && FIPS ? [{ county: String(County), state: String(State), fips: String(FIPS) }] : [],
  }
}
