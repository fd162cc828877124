import { parseArgs } from 'node:util'
import { z } from 'zod'
import { layGround, type Ground } from '#bench/ground/ground.ts'
import { Report } from '#bench/ground/report.ts'
import { UnknownNameError, wrongUseOf } from '#bench/ground/wrong-use.ts'
import { benchJobsScreen, benchPropertiesScreen } from '#bench/browser/browser.ts'
import { jobsScreenBars } from '#bench/browser/jobs-screen.ts'
import { propertiesScreenBars } from '#bench/browser/properties-screen.ts'
import { backlogBars, benchBacklog } from '#bench/ingest/backlog.ts'
import { benchLoad, fileForms, loadBars } from '#bench/file/load.ts'
import { benchRates, ratesBars } from '#bench/ingest/rates.ts'
import { benchStatements, statementsBars } from '#bench/ingest/statements.ts'
import { benchFirstPage, firstPageBars } from '#bench/job/first-page.ts'
import { benchLatency, latencyBars } from '#bench/job/latency.ts'
import { benchTurns, turnsBars } from '#bench/job/turns.ts'
import { benchLeak, leakBars } from '#bench/memory/leak.ts'
import { benchPeak, peakBars } from '#bench/memory/peak.ts'
import { benchStored, storedBars } from '#bench/upsert/stored.ts'
import { benchUpsert, upsertBars } from '#bench/upsert/upsert.ts'
import { firstLoadBars, firstLoadOf } from '#bench/web/first-load.ts'
import { benchExports, exportsBars } from '#bench/web/exports.ts'
import { benchJobs, jobsBars } from '#bench/web/jobs.ts'
import { benchProperties, propertiesBars } from '#bench/web/properties.ts'

/**
 * npm run bench -- [upsert|ingest|file|job|memory|web …] [--json]     all of them without a name; exit 1 when a bar is missed
 */
const usage = `npm run bench -- [upsert|ingest|file|job|memory|web …] [options]      all of them without a name

  --json          one JSON object a line
  upsert          --rows 10000  --runs 5  --stored 2000000 (0 leaves that part out)  --only savePage,copy
  ingest          --push-rows 10000  --sizes 1,10,50,100,250,500,1000  --writers 1,4,8  --clients 1,8  --runs 3
                  --backlog 10000,1000000 (0 leaves that part out)
  file            --file-rows 5000000  --file-form csv (or ndjson, csv.gz)
  job             --pages 100  --latency 0,100,500,2000  --runs 3  --jobs 20  --behind 500
  memory          --records 20000,200000  --leak-jobs 20  --leak-records 10000
  web             --web-jobs 10000  --properties 1000000  --xlsx-rows 200000  --idle-seconds 60  --runs 20
`

const whole = z.coerce.number().int().min(0).max(10_000_000)
const wholes = z.string().transform((text) => z.array(whole).min(1).parse(text.split(',')))
const optionsSchema = z.object({
  json: z.boolean().default(false),
  rows: whole.min(1).default(10_000),
  runs: whole.min(1).optional(),
  stored: whole.default(2_000_000),
  only: z
    .string()
    .transform((text) => text.split(','))
    .optional(),
  'push-rows': whole.min(1).default(10_000),
  sizes: wholes.default([1, 10, 50, 100, 250, 500, 1000]),
  writers: wholes.default([1, 4, 8]),
  clients: wholes.default([1, 8]),
  backlog: wholes.default([10_000, 1_000_000]),
  'file-rows': whole.min(1).default(5_000_000),
  'file-form': z.enum(fileForms).default('csv'),
  pages: whole.min(1).default(100),
  latency: wholes.default([0, 100, 500, 2000]),
  jobs: whole.min(1).default(20),
  behind: whole.min(1).default(500),
  records: wholes.default([20_000, 200_000]),
  'leak-jobs': whole.min(1).default(20),
  'leak-records': whole.min(1).default(10_000),
  'web-jobs': whole.min(1).default(10_000),
  properties: whole.min(1).default(1_000_000),
  'idle-seconds': whole.min(1).default(60),
  'xlsx-rows': whole.min(1).max(200_000).default(200_000),
})
type Options = z.infer<typeof optionsSchema>

const progress = (line: string): void => void process.stderr.write(`  … ${line}\n`)

async function upsert(ground: Ground, report: Report, options: Options): Promise<void> {
  const { rows, runs = 5, stored, only } = options
  report.heading(`Storing ${rows} rows in pages of 400, median of ${runs} alternating runs, rows a second`)
  const ways = await benchUpsert(ground, { rows, runs, only, progress })
  report.findings(ways)
  report.bars(upsertBars(ways))
  if (stored === 0) return
  report.heading(`The same into an empty table and beside ${stored} stored rows`)
  const tables = await benchStored(ground, { stored, rows, runs, progress })
  report.findings(tables)
  report.bars(storedBars(tables))
}

async function ingest(ground: Ground, report: Report, options: Options): Promise<void> {
  const { 'push-rows': rows, sizes, writers, clients, runs = 3, backlog } = options
  const web = firstLoadOf('jobs') === null ? 'routes' : 'built'
  if (web === 'routes') progress('nothing is built, so a plain server stands for the web process')
  report.heading('Pushed properties a second, from the first byte to visible by SELECT')
  const rates = await benchRates(ground, { rows, sizes, writers, clients, runs, web, progress })
  report.findings(rates.pushed)
  report.findings([rates.besides, rates.inserts])
  report.bars(ratesBars(rates))
  report.heading('SQL statements a property, of web and worker together')
  const statements = await benchStatements(ground, { one: 200, hundreds: 20, web })
  report.findings(statements)
  report.bars(statementsBars(statements))
  const backlogs = backlog.filter((size) => size > 0)
  if (backlogs.length === 0) return
  report.heading(`Memory by what waits to be written, median of ${runs} alternating runs, MB`)
  const memories = await benchBacklog(ground, { sizes: backlogs, runs, web, progress })
  report.findings(memories.findings)
  report.bars(backlogBars(memories))
}

async function file(ground: Ground, report: Report, options: Options): Promise<void> {
  const { 'file-rows': rows, 'file-form': form } = options
  report.heading(`A file of ${rows} rows (${form}), loaded by the command line`)
  const loaded = await benchLoad(ground, { rows, form, progress })
  report.findings([loaded])
  report.bars(loadBars(loaded))
}

async function job(ground: Ground, report: Report, options: Options): Promise<void> {
  const { pages, latency, runs = 3, jobs, behind } = options
  report.heading(`A job of ${pages} pages of 400, 4 in flight, by the source’s latency; at 0 the ideal is 0`)
  const latencies = await benchLatency(ground, { pages, inFlight: 4, latenciesMs: latency, runs, progress })
  report.findings(latencies)
  report.bars(latencyBars(latencies))
  report.heading(`${jobs} jobs of one page at latency 0, one after the other`)
  const first = await benchFirstPage(ground, { jobs })
  report.findings([first])
  report.bars(firstPageBars(first))
  report.heading(`One-page jobs behind one of ${behind} pages, at 500 ms latency`)
  const turns = await benchTurns(ground, { pages: behind, jobs: 5, latencyMs: 500 })
  report.findings(turns)
  report.bars(turnsBars(turns))
}

async function memory(ground: Ground, report: Report, options: Options): Promise<void> {
  report.heading('Memory of a worker by the size of its job, MB')
  const peaks = await benchPeak(ground, { records: options.records, progress })
  report.findings(peaks)
  report.bars(peakBars(peaks))
  const jobs = options['leak-jobs']
  report.heading(`Heap after a collection, ${jobs} jobs of ${options['leak-records']} records in one worker, MB`)
  const leak = await benchLeak(ground, { jobs, recordsPerJob: options['leak-records'], progress })
  report.findings([leak])
  report.bars(leakBars(leak))
}

async function web(ground: Ground, report: Report, options: Options): Promise<void> {
  const first = firstLoadOf('jobs')
  report.heading('JavaScript of a first visit, from the present build')
  if (first === null) progress('nothing is built: `node scripts/build.ts` first')
  else {
    report.findings([first])
    report.bars(firstLoadBars(first))
  }
  const jobs = options['web-jobs']
  report.heading(`Questions of the Jobs screen over ${jobs} jobs with pages and logs, ms at the server`)
  const jobsUrl = await ground.database('bench_web_jobs')
  const found = await benchJobs(jobsUrl, { jobs, runs: options.runs ?? 20, progress })
  report.findings([...found.questions, ...found.texts])
  report.bars(jobsBars(found))
  const { properties } = options
  report.heading(`Questions of the Properties screen over ${properties} properties, ms at the server`)
  const propertiesUrl = await ground.database('bench_web_properties')
  const asked = await benchProperties(propertiesUrl, { properties, runs: options.runs ?? 20, progress })
  report.findings([...asked.questions, ...asked.together, ...asked.lastSeen, ...asked.texts, asked.overlap])
  report.bars(propertiesBars(asked))
  if (first !== null) {
    const visits = { visits: 5, progress }
    report.heading(`The Jobs screen in a browser, over ${jobs} jobs`)
    const idleSeconds = options['idle-seconds']
    const jobsScreen = await benchJobsScreen(jobsUrl, { ...visits, idleSeconds, records: 8_000 })
    report.findings([jobsScreen])
    report.bars(jobsScreenBars(jobsScreen))
    report.heading(`The Properties screen in a browser, over ${properties} properties`)
    const propertiesScreen = await benchPropertiesScreen(propertiesUrl, { ...visits, turns: 120 })
    report.findings([propertiesScreen])
    report.bars(propertiesScreenBars(propertiesScreen))
  }
  report.heading('Exports, with the memory of the process that writes them')
  const sizes = [Math.min(properties, 200_000), properties]
  const xlsx = Math.min(properties, options['xlsx-rows'])
  const files = await benchExports(ground, {
    rows: { csv: sizes, ndjson: sizes, parquet: sizes, xlsx: [xlsx] },
    inWeb: first !== null,
    times: 3,
    progress,
  })
  report.findings(files)
  report.bars(exportsBars(files))
}

const subjects = new Map([
  ['upsert', upsert],
  ['ingest', ingest],
  ['file', file],
  ['job', job],
  ['memory', memory],
  ['web', web],
])

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const names = Object.keys(optionsSchema.shape).filter((name) => name !== 'json')
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      help: { type: 'boolean' },
      ...Object.fromEntries(names.map((name) => [name, text])),
    },
  })
  if (values.help === true) {
    console.log(usage)
    return 0
  }
  const options = optionsSchema.parse(values)
  const wanted = positionals.length === 0 ? [...subjects.keys()] : positionals
  const unknown = wanted.filter((name) => !subjects.has(name))
  if (unknown.length > 0) throw new UnknownNameError(`There is no benchmark called ${unknown.join(', ')}.`)
  const report = new Report(options.json)
  const ground = await layGround()
  try {
    for (const name of wanted) await subjects.get(name)?.(ground, report, options)
  } finally {
    await ground.close()
  }
  return report.missed
}

try {
  const missed = await main()
  if (missed > 0) process.stderr.write(`${missed} ${missed === 1 ? 'bar was' : 'bars were'} missed.\n`)
  process.exit(missed === 0 ? 0 : 1)
} catch (error) {
  const wrongUse = wrongUseOf(error)
  if (wrongUse === null) throw error
  process.stderr.write(`${wrongUse}\n\n${usage}`)
  process.exit(2)
}
