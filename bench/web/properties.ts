import { connect, type Database } from '#lib/db.ts'
import { listChoices } from '#lib/properties/choices.ts'
import { propertyOrderSchema, propertyPieceSchema } from '#lib/properties/contract.ts'
import { listProperties, withinLimits } from '#lib/properties/list.ts'
import { overlapOf } from '#lib/properties/overlap.ts'
import { rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { fillProperties } from './fill-properties.ts'

export interface PropertiesOptions {
  properties: number
  /** How often each question is asked; the first answer does not count. */
  runs: number
  progress?: (line: string) => void
}

interface PropertiesQuestion extends Finding {
  medianMs: number
  p95Ms: number
  total: string
}

export interface PropertiesFinding {
  questions: PropertiesQuestion[]
  /** Filters and orders together, and lists compared. */
  together: PropertiesQuestion[]
  texts: PropertiesQuestion[]
}

/** Fills the database at `url`, then asks every filter and order of the table of properties, and its texts. */
export async function benchProperties(url: string, options: PropertiesOptions): Promise<PropertiesFinding> {
  const { properties, runs, progress } = options
  const db = connect({ url, connections: 2, applicationName: 'bench' })
  try {
    progress?.(`filling ${properties} properties`)
    const began = performance.now()
    await fillProperties(db, properties)
    progress?.(`filled in ${Math.round((performance.now() - began) / 1000)} s, asking`)
    const ask = async (asked: readonly [string, object][]): Promise<PropertiesQuestion[]> => {
      const found: PropertiesQuestion[] = []
      for (const [name, filter] of asked) found.push(await timed(name, runs, () => totalOf(db, filter)))
      return found
    }
    const questions = await ask([...filters, ...orders])
    const combined = await ask(together)
    combined.push(
      await timed('overlap of three lists', runs, async () => {
        const { all } = await withinLimits(db, (tx) => overlapOf(tx, [1, 2, 3]))
        return String(all)
      }),
      await timed('choices of city', runs, async () =>
        String((await withinLimits(db, (tx) => listChoices(tx, 'city'))).length),
      ),
    )
    return { questions, together: combined, texts: await ask(texts) }
  } finally {
    await db.$disconnect()
  }
}

export function propertiesBars({ questions, together: combined, texts: words }: PropertiesFinding): Bar[] {
  const slowest = (asked: readonly PropertiesQuestion[]) => Math.max(...asked.map(({ p95Ms }) => p95Ms))
  return [
    { bar: 'slowest p95 of a filter or order of properties, ms', value: slowest(questions), atMost: 100 },
    { bar: 'slowest p95 of filter and order together, ms', value: slowest(combined), atMost: 500 },
    { bar: 'slowest p95 of a text in properties, ms', value: slowest(words), atMost: 300 },
  ]
}

async function totalOf(db: Database, filter: object): Promise<string> {
  const { total, totalIsEstimate } = await listProperties(db, propertyPieceSchema.parse(filter))
  return `${totalIsEstimate ? '~' : ''}${total}`
}

async function timed(name: string, runs: number, ask: () => Promise<string>): Promise<PropertiesQuestion> {
  const took: number[] = []
  let total = await ask().catch((error: unknown) => (error instanceof Error ? error.message.slice(0, 40) : 'failed'))
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now()
    total = await ask().catch(() => 'cut')
    took.push(performance.now() - began)
  }
  const sorted = took.toSorted((one, other) => one - other)
  const at = (share: number): number => rounded(sorted[Math.ceil(sorted.length * share) - 1] ?? NaN)
  return { name, medianMs: at(0.5), p95Ms: at(0.95), total }
}

const ranges: [string, object][] = [
  ['estimatedValue', '200000..300000'],
  ['estimatedEquity', '800000..'],
  ['taxAssessedValue', '..70000'],
  ['listPrice', '1138000..'],
  ['closePrice', '500000..510000'],
  ['livingArea', '2500..'],
  ['lotSizeArea', '2000..2010'],
  ['bedroomsTotal', '3..4'],
  ['bathroomsTotalDecimal', '9..'],
  ['yearBuilt', '..1905'],
  ['closeDate', '2020-01-01..2020-03-31'],
  ['listingDate', '2025-12-01..'],
  ['stored', '2025-03-01..2025-03-02'],
  ['changed', '2025-06-01..2025-06-01'],
  ['seen', '..2025-06-01'],
  ['seen', '2025-06-08..'],
].map(([name, range]) => [`${name} ${range}`, { [name ?? '']: range }])

const filters: [string, object][] = [
  ['all, newest', {}],
  ['a job', { jobId: 1 }],
  ['changed by a job', { changedBy: 1 }],
  ['list', { listId: 1 }],
  ['two lists', { listId: [1, 2] }],
  ['live list', { listId: 3 }],
  ['tag', { tag: 'Call' }],
  ['do not contact', { doNotContact: 'yes' }],
  ['may be contacted', { doNotContact: 'no' }],
  ['source', { source: 'county' }],
  ['data set', { dataset: 'king' }],
  ['no such data set', { dataset: 'nowhere' }],
  ['state', { state: 'AZ' }],
  ['city, the oldest', { city: 'Phoenix' }],
  ['two cities', { city: ['Reno', 'Bisbee'] }],
  ['ZIP', { postalCode: '85123' }],
  ['county', { county: 'King' }],
  ['type', { propertyType: 'Land' }],
  ['subtype', { propertySubType: 'Duplex' }],
  ['status', { status: 'Pending' }],
  ['pool', { pool: 'no' }],
  ['parcel', { parcelKey: '04013-c4ca4238a0b9' }],
  ...ranges,
]

const orders: [string, object][] = propertyOrderSchema.options.map((sort) => [`order ${sort}`, { sort }])

const together: [string, object][] = [
  ['city and value, by equity', { city: 'Reno', estimatedValue: '200000..300000', sort: '-estimatedEquity' }],
  ['ZIP and pool, by address', { postalCode: '85123', pool: 'yes', sort: 'address' }],
  ['list, by value', { listId: 1, sort: '-estimatedValue' }],
  ['a job, by city', { jobId: 1, sort: 'city' }],
  [
    'state, beds, baths, by year',
    { state: 'WA', bedroomsTotal: '3..', bathroomsTotalDecimal: '2..', sort: 'yearBuilt' },
  ],
  ['rare value, by owner', { estimatedValue: '90000..90100', sort: 'owner' }],
  ['200 rows by value', { sort: '-estimatedValue', limit: 200 }],
]

const texts: [string, object][] = [
  ['one street', { q: 'saguaro' }],
  ['in every address', { q: 'street' }],
  ['house and street', { q: '4711 juniper' }],
  ['rare owner', { q: 'zenobia marsh 4242' }],
  ['parcel number', { q: '123-0456' }],
  ['three letters', { q: 'oak' }],
  ['three digits', { q: '123' }],
  ['nothing like it', { q: 'xyzzy plugh' }],
  ['owner by itself', { owner: 'marsh 77' }],
  ['text in a city, by value', { q: 'cedar', city: 'Yuma', sort: '-estimatedValue' }],
  ['text, by address', { q: 'harbor holdings', sort: 'address' }],
  ['text in a list', { q: 'quarry', listId: 1 }],
]
