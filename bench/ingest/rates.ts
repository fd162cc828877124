import type { Ground } from '#bench/ground/ground.ts'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { listingsOf } from './listings.ts'
import { insertAlone, savePageAlone } from './alone.ts'
import { standUpIngest, untilVisible, type IngestStack, type IngestStackOptions } from './stack.ts'

export interface RatesOptions {
  /** Properties of one measurement; small batches send fewer, see `mostPushes`. */
  rows: number
  sizes: readonly number[]
  writers: readonly number[]
  clients: readonly number[]
  web: IngestStackOptions['web']
  /** Measurements of each kind; the median counts. */
  runs: number
  progress?: (line: string) => void
}

export interface RateFinding extends Finding {
  writers: number
  clients: number
  batch: number
  /** From the first byte sent to the last property visible by SELECT. */
  propertiesPerSecond: number
  answerMedianMs: number
}

export interface Rates {
  pushed: RateFinding[]
  alone: (Finding & { propertiesPerSecond: number })[]
}

/** What the plan of batch processing hoped for, by writers: properties a second. */
const hopedFor = new Map([
  [1, 1000],
  [4, 3500],
  [8, 5000],
])
/** Pushes of one measurement: one by one, thousands would take minutes and say the same. */
const mostPushes = 300

/** Properties a second, pushed in every size by every number of clients to every number of writers. */
export async function benchRates(ground: Ground, options: RatesOptions): Promise<Rates> {
  const url = await ground.database('bench_ingest')
  const stack = await standUpIngest({ url, web: options.web })
  const pushed: RateFinding[] = []
  const alone: Rates['alone'] = []
  let sites = 0
  const site = (): string => `site-${++sites}.example`
  try {
    for (const writers of options.writers) {
      const worker = await stack.startWorker(writers)
      await measure(stack, { site: site(), rows: options.rows, batch: 100, clients: 8 })
      for (const clients of options.clients) {
        for (const batch of options.sizes) {
          options.progress?.(`${writers} writers, ${clients} clients, pushes of ${batch}`)
          const found = []
          for (let run = 0; run < options.runs; run += 1) {
            const rows = Math.min(options.rows, batch * mostPushes)
            found.push(await measure(stack, { site: site(), rows, batch, clients }))
          }
          pushed.push({
            name: 'push',
            writers,
            clients,
            batch,
            propertiesPerSecond: rounded(median(found.map(({ rate }) => rate))),
            answerMedianMs: rounded(median(found.map(({ answerMs }) => answerMs))),
            ...hope(writers),
          })
        }
      }
      await worker.end()
    }
    options.progress?.('the same rows without the way there')
    const alones = { rows: options.rows, runs: options.runs }
    alone.push({ name: 'savePage alone', propertiesPerSecond: await savePageAlone(url, site, alones) })
    alone.push({ name: 'single inserts', propertiesPerSecond: await insertAlone(url, site, alones) })
  } finally {
    await stack.close()
  }
  return { pushed, alone }
}

function hope(writers: number): { documentHoped?: number } {
  const documentHoped = hopedFor.get(writers)
  return documentHoped === undefined ? {} : { documentHoped }
}

interface Measured {
  site: string
  rows: number
  batch: number
  clients: number
}

async function measure(stack: IngestStack, { site, rows, batch, clients }: Measured) {
  const one = batch === 1
  // What a client spends on making its lists is not ours to measure, on a machine that it shares with us.
  const pushes = Array.from({ length: Math.ceil(rows / batch) }, (_, index) => {
    const properties = listingsOf(site, index * batch + 1, Math.min(batch, rows - index * batch))
    return JSON.stringify(one ? properties[0] : { properties })
  })
  const answers: number[] = []
  const began = performance.now()
  const client = async (): Promise<void> => {
    for (let next = pushes.pop(); next !== undefined; next = pushes.pop()) {
      const { ms } = await stack.push(one ? '/api/properties' : '/api/properties/batch', next)
      answers.push(ms)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  await untilVisible(stack.db, site, rows)
  return { rate: rows / ((performance.now() - began) / 1000), answerMs: median(answers) }
}

export function ratesBars({ pushed, alone }: Rates): Bar[] {
  const of = (writers: number, clients: number, batch: number): RateFinding | undefined =>
    pushed.find((found) => found.writers === writers && found.clients === clients && found.batch === batch)
  const best = of(4, 8, 100)?.propertiesPerSecond ?? NaN
  const savePage = alone.find(({ name }) => name === 'savePage alone')?.propertiesPerSecond ?? NaN
  const one = of(4, 1, 1)?.answerMedianMs ?? NaN
  const hundred = (of(4, 1, 100)?.answerMedianMs ?? NaN) / 100
  return [
    { bar: 'properties a second, 8 clients × 100, 4 writers', value: best, atLeast: 5000 },
    { bar: 'the same / savePage alone', value: best / savePage, atLeast: 0.35 },
    { bar: 'median answer a property shorter than one by one, share', value: 1 - hundred / one, atLeast: 0.6 },
  ]
}
