import { connect, type Database } from '#lib/db.ts'
import { jobFilterSchema, jobSorts, type JobFilter } from '#lib/jobs/list/contract.ts'
import { jobStatuses, sourceNameSchema } from '#lib/jobs/contract.ts'
import { settleFigures } from '#lib/jobs/list/figures.ts'
import { jobStats, listJobs, listOwners } from '#lib/jobs/queries.ts'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { fillJobs } from './fill-jobs.ts'

export interface JobsOptions {
  jobs: number
  /** How often each question is asked; the first answer does not count. */
  runs: number
  progress?: (line: string) => void
}

/** Milliseconds of one question at the server, from the call to the rows parsed. */
export interface QuestionFinding extends Finding {
  medianMs: number
  p95Ms: number
}

export interface JobsFinding {
  questions: QuestionFinding[]
  texts: QuestionFinding[]
}

/** Fills the database at `url`, then asks every filter and sort of the job list, and its texts, over a team’s years of jobs. */
export async function benchJobs(url: string, options: JobsOptions): Promise<JobsFinding> {
  const { jobs, runs, progress } = options
  const db = connect({ url, connections: 4, applicationName: 'bench' })
  try {
    progress?.(`filling ${jobs} jobs`)
    await fillJobs(db, { jobs, largeJobs: 20, pagesOfLarge: 2500 })
    for (let jobId = 1; jobId <= jobs; jobId += 1) await settleFigures(db, jobId)
    await db.$executeRawUnsafe('VACUUM ANALYZE batch_jobs')
    progress?.('asking')
    const measured = async (name: string, ask: () => Promise<unknown>) => ({ name, ...(await timesOf(ask, runs)) })
    const list = (filter: Partial<JobFilter>) => () => listJobs(db, jobFilterSchema.parse(filter), () => true)
    const questions: QuestionFinding[] = []
    for (const [name, filter] of plainQuestions()) questions.push(await measured(name, list(filter)))
    questions.push(await measured('second piece', async () => secondPiece(db)))
    questions.push(await measured('figures above the list', () => jobStats(db)))
    questions.push(await measured('people', () => listOwners(db)))
    const texts: QuestionFinding[] = []
    for (const [name, filter] of textQuestions()) texts.push(await measured(name, list(filter)))
    return { questions, texts }
  } finally {
    await db.$disconnect()
  }
}

function plainQuestions(): [string, Partial<JobFilter>][] {
  const days = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' }
  const sorts = jobSorts.flatMap((sort) => [sort, `-${sort}`] as const)
  return [
    ...sorts.map((sort): [string, Partial<JobFilter>] => [`sort ${sort}`, { sort }]),
    ...sorts.map((sort): [string, Partial<JobFilter>] => [`failed, sort ${sort}`, { sort, status: ['FAILED'] }]),
    ...jobStatuses.map((status): [string, Partial<JobFilter>] => [`state ${status}`, { status: [status] }]),
    ...sourceNameSchema.options.map((source): [string, Partial<JobFilter>] => [
      `source ${source}`,
      { source: [source] },
    ]),
    ['owner', { owner: 'analyst-2' }],
    ['days', days],
    [
      'everything chosen',
      { ...days, owner: 'analyst-2', status: ['FAILED', 'CANCELLED'], source: ['county'], sort: 'name' },
    ],
    ['200 rows', { limit: 200 }],
    ['200 rows by size', { limit: 200, sort: '-records' }],
  ]
}

function textQuestions(): [string, Partial<JobFilter>][] {
  return [
    ['city in the request', { q: 'Flagstaff' }],
    ['one ZIP code', { q: '85049' }],
    ['words of a note', { q: 'camelback campaign, week 42' }],
    ['an error', { q: 'did not answer in 30 s' }],
    ['a line in many logs', { q: 'timed out' }],
    ['one line of one log', { q: 'at page 2417.' }],
    ['a word of every log', { q: 'created' }],
    ['a piece of many words', { q: 'the' }],
    ['found nowhere', { q: 'xylophone quartet' }],
    ['number of a job', { q: '4711' }],
    ['text among the failed, by name', { q: 'connection reset', status: ['FAILED'], sort: 'name' }],
  ]
}

async function secondPiece(db: Database): Promise<void> {
  const { nextCursor } = await listJobs(db, jobFilterSchema.parse({ sort: '-records' }), () => true)
  await listJobs(db, jobFilterSchema.parse({ sort: '-records', cursor: nextCursor ?? undefined }), () => true)
}

async function timesOf(ask: () => Promise<unknown>, runs: number): Promise<{ medianMs: number; p95Ms: number }> {
  const times: number[] = []
  for (let run = 0; run <= runs; run += 1) {
    const begun = performance.now()
    await ask()
    if (run > 0) times.push(performance.now() - begun)
  }
  const sorted = times.toSorted((one, other) => one - other)
  return { medianMs: rounded(median(times)), p95Ms: rounded(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN) }
}

export function jobsBars({ questions, texts }: JobsFinding): Bar[] {
  const slowest = (of: readonly QuestionFinding[]) => Math.max(...of.map(({ p95Ms }) => p95Ms))
  return [
    { bar: 'ms p95 at the server, slowest filter or sort of Jobs', value: slowest(questions), atMost: 100 },
    { bar: 'ms p95 at the server, slowest text in Jobs', value: slowest(texts), atMost: 300 },
  ]
}
