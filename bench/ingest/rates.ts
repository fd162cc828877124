import { connect } from '#lib/db.ts'
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

/** Medians of pairs that were measured one after the other. */
export interface BesideFinding extends Finding {
  pairs: number
  propertiesPerSecond: number
  savePageAlone: number
  ratio: number
}

export interface Rates {
  pushed: RateFinding[]
  besides: BesideFinding
  inserts: Finding & { propertiesPerSecond: number }
}

/** What the plan of batch processing hoped for, by writers: properties a second. */
const hopedFor = new Map([
  [1, 1000],
  [4, 3500],
  [8, 5000],
])
/** Pushes of one measurement: one by one, thousands would take minutes and say the same. */
const mostPushes = 300
/** Pairs of pushes and `savePage` for every run of the other measurements. */
const pairsOfRun = 3

/** Properties a second, pushed in every size by every number of clients to every number of writers. */
export async function benchRates(ground: Ground, options: RatesOptions): Promise<Rates> {
  const url = await ground.database('bench_ingest')
  const stack = await standUpIngest({ url, web: options.web })
  const pushed: RateFinding[] = []
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
    const besides = await besideSavePage(stack, url, site, options)
    const inserts = await insertAlone(url, site, { rows: options.rows, runs: options.runs })
    return { pushed, besides, inserts: { name: 'single inserts', propertiesPerSecond: inserts } }
  } finally {
    await stack.close()
  }
}

/**
 * Eight clients push hundreds to four writers, then `savePage` stores as many by itself, and so on in turn: a machine
 * that is slow for some seconds is so for both of a pair.
 */
async function besideSavePage(
  stack: IngestStack,
  url: string,
  site: () => string,
  { rows, runs }: RatesOptions,
): Promise<BesideFinding> {
  const worker = await stack.startWorker(4)
  const db = connect({ url, connections: 1, applicationName: 'bench savePage' })
  const pairs: { pushed: number; alone: number }[] = []
  try {
    for (let pair = -1; pair < runs * pairsOfRun; pair += 1) {
      const { rate: pushed } = await measure(stack, { site: site(), rows, batch: 100, clients: 8 })
      const alone = await savePageAlone(db, site(), rows)
      if (pair >= 0) pairs.push({ pushed, alone })
    }
  } finally {
    await db.$disconnect()
    await worker.end()
  }
  return {
    name: 'pushed beside savePage alone',
    pairs: pairs.length,
    propertiesPerSecond: rounded(median(pairs.map(({ pushed }) => pushed))),
    savePageAlone: rounded(median(pairs.map(({ alone }) => alone))),
    ratio: rounded(median(pairs.map(({ pushed, alone }) => pushed / alone))),
  }
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

export function ratesBars({ pushed, besides }: Rates): Bar[] {
  const of = (writers: number, clients: number, batch: number): RateFinding | undefined =>
    pushed.find((found) => found.writers === writers && found.clients === clients && found.batch === batch)
  const best = of(4, 8, 100)?.propertiesPerSecond ?? NaN
  const one = of(4, 1, 1)?.answerMedianMs ?? NaN
  const hundred = (of(4, 1, 100)?.answerMedianMs ?? NaN) / 100
  return [
    { bar: 'properties a second, 8 clients × 100, 4 writers', value: best, atLeast: 5000 },
    { bar: 'pushed / savePage alone, median of pairs', value: besides.ratio, atLeast: 0.35 },
    { bar: 'median answer a property shorter than one by one, share', value: 1 - hundred / one, atLeast: 0.6 },
  ]
}
