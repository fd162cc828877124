import { connect, type Database } from '#lib/db.ts'
import { listChoices } from '#lib/properties/choices.ts'
import { propertyPieceSchema } from '#lib/properties/contract.ts'
import { listProperties, withinLimits } from '#lib/properties/search/list.ts'
import { overlapOf } from '#lib/properties/lists/overlap.ts'
import { rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { fillProperties } from './fill-properties.ts'
import { filters, lastSeen, orders, pairs, texts, together } from './property-questions.ts'

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
  /** What was last seen lately, in every order. */
  lastSeen: PropertiesQuestion[]
  /** No filter of the table, but a count of its own. */
  overlap: PropertiesQuestion
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
    const combined = await ask([...together, ...pairs])
    combined.push(
      await timed('choices of city', runs, async () =>
        String((await withinLimits(db, (tx) => listChoices(tx, 'city'))).length),
      ),
    )
    const overlap = await timed('overlap of three lists', runs, async () => {
      const { all } = await withinLimits(db, (tx) => overlapOf(tx, [1, 2, 3]))
      return String(all)
    })
    return { questions, together: combined, texts: await ask(texts), lastSeen: await ask(lastSeen), overlap }
  } finally {
    await db.$disconnect()
  }
}

export function propertiesBars({ questions, together: combined, texts: words, ...rest }: PropertiesFinding): Bar[] {
  const slowest = (asked: readonly PropertiesQuestion[]) => Math.max(...asked.map(({ p95Ms }) => p95Ms))
  return [
    { bar: 'slowest p95 of a filter or order of properties, ms', value: slowest(questions), atMost: 100 },
    { bar: 'slowest p95 of filter and order together, ms', value: slowest(combined), atMost: 100 },
    { bar: 'slowest p95 of what was seen lately in any order, ms', value: slowest(rest.lastSeen), atMost: 600 },
    { bar: 'slowest p95 of a text in properties, ms', value: slowest(words), atMost: 300 },
    { bar: 'p95 of what three lists share, ms', value: rest.overlap.p95Ms, atMost: 300 },
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
