import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { layGround, type Ground } from '#bench/ground/ground.ts'
import { isKept, type Bar } from '#bench/ground/report.ts'
import { UnknownNameError, wrongUseOf } from '#bench/ground/wrong-use.ts'
import { benchLeak, leakBars } from '#bench/memory/leak.ts'
import { benchPeak, peakBars } from '#bench/memory/peak.ts'
import { runEveryFault } from './chaos/faults/every-fault.ts'
import { brokenByKills } from './chaos/ingest/expect-ingest.ts'
import { runIngest } from './chaos/ingest/ingest.ts'
import { brokenPromises } from './chaos/kills/expect-kills.ts'
import { killKinds, runWithKills } from './chaos/kills/kills.ts'

/**
 * npm run chaos -- [kills|ingest|faults|endurance|memory …]     all of them without a name; exit 1 when a promise was broken
 */
const usage = `npm run chaos -- [kills|ingest|faults|endurance|memory …] [options]      all of them without a name

  kills           --kills 40  --freezes 10  --connections 10  --restarts 3  --web 5  --pages 200  --workers 3
                  --latency 300  --rate 2.5  --seed 1  --only free|paid|named
  ingest          --properties 100000  --batch 100  --clients 8  --runs 2  --each 10 (kills of web, worker and Postgres)
                  --seed 1
  faults          --fault-rate 0.05  --file ../shared/data/king-county-sales.csv (generated records without it)
                  --fault-records 21613
  endurance       --jobs 20  --job-records 10000
  memory          --records 20000,200000
`

const whole = z.coerce.number().int().min(0).max(10_000_000)
const optionsSchema = z.object({
  kills: whole.default(40),
  freezes: whole.default(10),
  connections: whole.default(10),
  restarts: whole.default(3),
  web: whole.default(5),
  pages: whole.min(1).default(200),
  workers: whole.min(1).default(3),
  latency: whole.default(300),
  rate: z.coerce.number().positive().default(2.5),
  seed: whole.default(1),
  only: z.enum(killKinds).optional(),
  properties: whole.min(1).default(100_000),
  batch: whole.min(1).max(1000).default(100),
  clients: whole.min(1).max(64).default(8),
  runs: whole.min(1).default(2),
  each: whole.default(10),
  'fault-rate': z.coerce.number().min(0).max(1).default(0.05),
  file: z.string().default(path.resolve(import.meta.dirname, '../../shared/data/king-county-sales.csv')),
  'fault-records': whole.min(1).default(21_613),
  jobs: whole.min(4).default(20),
  'job-records': whole.min(1).default(10_000),
  records: z
    .string()
    .default('20000,200000')
    .transform((text) => z.array(whole.min(1)).min(1).parse(text.split(','))),
})
type Options = z.infer<typeof optionsSchema>

const say = (line: string): void => console.log(line)

async function kills(_: Ground, options: Options): Promise<number> {
  let broken = 0
  for (const kind of killKinds) {
    if (options.only !== undefined && options.only !== kind) continue
    const run = await runWithKills({
      ...options,
      connectionKills: options.connections,
      postgresRestarts: options.restarts,
      webKills: options.web,
      latencyMs: options.latency,
      requestsPerSecond: options.rate,
      kind,
      report: (line) => say(`  ${kind}: ${line}`),
    })
    const sentences = brokenPromises(run, { kind, pages: options.pages })
    broken += sentences.length
    say(
      `${kind}: ${run.job.status} in ${run.seconds.toFixed(0)} s under ${run.blows} blows, ${run.blowsWhileListing} of them into a listing, ${run.rows.length} rows, ` +
        `${run.unclearPages} unclear and bought again, ledger ${run.ledger.totals.records} records, ` +
        `workers ${run.workersNamed.join(', ')}, at most ${run.mostClaims} claims a page, ` +
        `${run.looks} looks answered by web`,
    )
    for (const sentence of sentences) say(`  BROKEN ${sentence}`)
  }
  return broken
}

async function ingest(_: Ground, options: Options): Promise<number> {
  const report = (line: string): void => say(`  ingest: ${line}`)
  const run = await runIngest({ ...options, kills: options.each, web: 'built', report })
  const sentences = brokenByKills(run)
  say(
    `ingest: ${run.pushed} properties in ${run.batches} pushes, ${run.requests} requests, ${run.seconds.toFixed(0)} s ` +
      `under ${run.blows} kills; ${run.repeats} pushes had been taken before, ${run.stored} properties stored`,
  )
  for (const sentence of sentences) say(`  BROKEN ${sentence}`)
  return sentences.length
}

async function faults(ground: Ground, options: Options): Promise<number> {
  const { file, 'fault-records': records, 'fault-rate': rate } = options
  const mapping = path.join(import.meta.dirname, '../sandbox/king-county-sales.mapping.json')
  const real = existsSync(file)
  say(real ? `faults: ${path.basename(file)}` : `faults: generated records, there is no ${file}`)
  return runEveryFault({
    url: await ground.database('chaos_faults'),
    sandbox: real ? { csv: { file, mapping } } : { records: records * 10 },
    criteria: [{ name: 'State', value: real ? ['WA'] : ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'] }],
    records,
    rate,
    report: (name, run, broken) => {
      const { job, stored, boughtAgain, ledgerUndelivered } = run
      say(
        `  ${name}: ${stored.size} stored, ${job.duplicateCount} duplicate, ${job.rejectedCount} rejected, ` +
          `${job.missingCount} missing, ${boughtAgain} pages unclear and bought again, ` +
          `${ledgerUndelivered} records billed without an answer`,
      )
      for (const sentence of broken) say(`    BROKEN ${sentence}`)
    },
  })
}

async function endurance(ground: Ground, options: Options): Promise<number> {
  const { jobs, 'job-records': recordsPerJob } = options
  const leak = await benchLeak(ground, { jobs, recordsPerJob, progress: (line) => say(`  ${line}`) })
  say(`endurance: ${jobs} jobs of ${recordsPerJob} records in one worker, heap after each ${leak.heapMb.join(' ')} MB`)
  return missed(leakBars(leak))
}

async function memory(ground: Ground, options: Options): Promise<number> {
  const peaks = await benchPeak(ground, { records: options.records, progress: (line) => say(`  ${line}`) })
  for (const { records, idleMb, peakMb } of peaks)
    say(`memory: ${records} records, ${idleMb} MB idle, ${peakMb} MB peak`)
  return missed(peakBars(peaks))
}

function missed(bars: readonly Bar[]): number {
  const broken = bars.filter((bar) => !isKept(bar))
  for (const { bar, value } of broken) say(`  BROKEN ${bar}: ${value}`)
  return broken.length
}

const subjects = new Map([
  ['kills', kills],
  ['ingest', ingest],
  ['faults', faults],
  ['endurance', endurance],
  ['memory', memory],
])

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      ...Object.fromEntries(Object.keys(optionsSchema.shape).map((name) => [name, text])),
    },
  })
  if (values.help === true) {
    say(usage)
    return 0
  }
  const options = optionsSchema.parse(values)
  const wanted = positionals.length === 0 ? [...subjects.keys()] : positionals
  const unknown = wanted.filter((name) => !subjects.has(name))
  if (unknown.length > 0) throw new UnknownNameError(`There is no chaos called ${unknown.join(', ')}.`)
  const ground = await layGround()
  let broken = 0
  try {
    for (const name of wanted) broken += (await subjects.get(name)?.(ground, options)) ?? 0
  } finally {
    await ground.close()
  }
  say(broken === 0 ? 'Every promise was kept.' : `${broken} promises were broken.`)
  return broken
}

try {
  process.exit((await main()) === 0 ? 0 : 1)
} catch (error) {
  const wrongUse = wrongUseOf(error)
  if (wrongUse === null) throw error
  process.stderr.write(`${wrongUse}\n\n${usage}`)
  process.exit(2)
}
