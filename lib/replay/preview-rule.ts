import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { nextOpen, type ChosenReject } from '#lib/rejects/choice.ts'
import type { OpenChoice, RejectCounts } from '#lib/rejects/contract.ts'
import { readRaw } from '#lib/rejects/entries.ts'
import { openJobsOf } from '#lib/rejects/groups.ts'
import { applyRule } from '#lib/rejects/rules/apply.ts'
import type { Rule, RuleExample, RulePreview } from '#lib/rejects/rules/contract.ts'
import { openReader, type OpenReader } from '#lib/sources/registry.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { understand } from '#lib/sources/understand.ts'

/** What a rule would do to all open rejects of a choice, and to some of them as examples. Nothing is changed. */

const rejectsAtOnce = 500
const mostTried = 10_000
/** Records are read for so long, in milliseconds; the first stretch always. */
const longestLook = 1_500
const mostExamples = 6
const mostReasons = 5

type Counted = Pick<RulePreview, 'tried' | 'asNew' | 'asChange' | 'older' | 'stillRejected' | 'untouched' | 'cut'>
const countOf = {
  new: 'asNew',
  changed: 'asChange',
  older: 'older',
  rejected: 'stillRejected',
  untouched: 'untouched',
  cut: 'cut',
} as const

interface Tried {
  reject: ChosenReject
  before: JsonValue | undefined
  after: JsonValue | null
  becomes: RuleExample['becomes']
  reason: string | null
}

/**
 * Tries the first of them, as many as there is time for; `tried` says how many.
 * @param counts of all that the choice finds
 * @param person whose rejects are tried, the others are left alone; null for someone who may change every job
 */
export async function previewRule(
  db: Database,
  { filter, rule }: { filter: OpenChoice; rule: Rule },
  counts: RejectCounts,
  person: string | null,
): Promise<RulePreview> {
  const sum: Counted = { tried: 0, asNew: 0, asChange: 0, older: 0, stillRejected: 0, untouched: 0, cut: 0 }
  const reasons = new Map<string, number>()
  const jobs = new Map<number, number>()
  const examples = new Map<RuleExample['becomes'], Tried[]>()
  const ofJobs = person === null || counts.notYours === 0 ? undefined : await openJobsOf(db, filter, person)
  const until = performance.now() + longestLook
  let after = 0n
  while (counts.rejects > counts.notYours) {
    const next = await nextOpen(db, filter, { after, upTo: counts.upTo, limit: rejectsAtOnce, ofJobs })
    for (const tried of await tryRule(db, rule, next)) {
      sum.tried += 1
      sum[countOf[tried.becomes]] += 1
      if (tried.reason !== null) reasons.set(tried.reason, (reasons.get(tried.reason) ?? 0) + 1)
      const stored = !['rejected', 'untouched', 'cut'].includes(tried.becomes)
      if (stored) jobs.set(tried.reject.job_id, (jobs.get(tried.reject.job_id) ?? 0) + 1)
      const ofKind = examples.get(tried.becomes) ?? []
      if (ofKind.length < mostExamples) examples.set(tried.becomes, [...ofKind, tried])
    }
    after = next.at(-1)?.reject_id ?? after
    if (next.length < rejectsAtOnce || sum.tried >= mostTried || performance.now() > until) break
  }
  return {
    rejects: counts.rejects,
    notYours: counts.notYours,
    upTo: counts.upTo,
    ...sum,
    reasons: [...reasons]
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, mostReasons)
      .map(([reason, rejects]) => ({ reason, rejects })),
    jobs: [...jobs].slice(0, 50).map(([jobId, rejects]) => ({ jobId, rejects })),
    examples: chosenExamples(examples).map(exampleOf),
  }
}

/** Some that would be stored and some that would not. */
function chosenExamples(examples: ReadonlyMap<RuleExample['becomes'], readonly Tried[]>): Tried[] {
  const order = ['new', 'rejected', 'changed', 'older', 'untouched', 'cut'] as const
  const rounds = Array.from({ length: mostExamples }, (_, round) => order.map((kind) => examples.get(kind)?.[round]))
  return rounds
    .flat()
    .filter((tried) => tried !== undefined)
    .slice(0, mostExamples)
}

function exampleOf({ reject, before, after, becomes, reason }: Tried): RuleExample {
  return {
    rejectId: Number(reject.reject_id),
    jobId: reject.job_id,
    sourceKey: reject.source_key,
    changes: after === null ? [] : changesOf(before, after),
    becomes,
    reason,
  }
}

const longestShown = 200

function changesOf(before: JsonValue | undefined, after: JsonValue): RuleExample['changes'] {
  if (!isRecord(before) || !isRecord(after)) return []
  const shown = (record: { [key: string]: JsonValue }, field: string): string | null =>
    Object.hasOwn(record, field) ? JSON.stringify(record[field]).slice(0, longestShown).toWellFormed() : null
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: shown(before, field), after: shown(after, field) }))
    .filter((change) => change.before !== change.after)
    .slice(0, 10)
}

function isRecord(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function tryRule(db: Database, rule: Rule, rejects: readonly ChosenReject[]): Promise<Tried[]> {
  const results: Tried[] = []
  for (const [jobId, ofJob] of Map.groupBy(rejects, (reject) => reject.job_id)) {
    const reader = await readerOf(db, jobId)
    const fixed = ofJob.map((reject) => {
      const before = readRaw(reject.text)
      return { reject, before, after: before === undefined ? null : applyRule(rule, reject, before) }
    })
    const touched = fixed.flatMap((one) => (one.after === null ? [] : [{ ...one, after: one.after }]))
    results.push(
      ...fixed.flatMap((one): Tried[] => {
        if (one.after !== null) return []
        return [{ ...one, becomes: one.before === undefined ? 'cut' : 'untouched', reason: null }]
      }),
    )
    if (reader !== null && touched.length > 0) results.push(...(await readTouched(db, reader, touched)))
  }
  return results
}

interface Touched {
  reject: ChosenReject
  before: JsonValue | undefined
  after: JsonValue
}

interface JobReader {
  reader: OpenReader
  startedAt: Date
}

async function readerOf(db: Database, jobId: number): Promise<JobReader | null> {
  const rows = await db.$queryRaw`
    SELECT source, criteria, started_at FROM batch_jobs WHERE job_id = ${jobId} AND undone_at IS NULL`
  const [job] = z
    .array(z.object({ source: z.string(), criteria: z.unknown(), started_at: z.date().nullable() }))
    .parse(rows)
  if (job === undefined || job.started_at === null) return null
  return { reader: openReader(job.source, job.criteria), startedAt: job.started_at }
}

async function readTouched(
  db: Database,
  { reader, startedAt }: JobReader,
  touched: readonly Touched[],
): Promise<Tried[]> {
  // Their place in this list stands for their place in the job: records of several pages may share that.
  const { records, rejects } = await understand(
    reader,
    touched.map(({ after }) => after),
    (index) => index,
  )
  const [first] = touched
  const stored = await storedUnder(
    db,
    first?.reject,
    records.map(({ sourceKey }) => sourceKey),
  )
  const read = records.flatMap(({ position, sourceKey, version }): Tried[] => {
    const one = touched[position]
    if (one === undefined) return []
    const there = stored.get(sourceKey)
    const isOlder =
      there !== undefined &&
      (there.version > version || (there.version === version && there.observedAt.getTime() > startedAt.getTime()))
    const becomes = there === undefined ? 'new' : isOlder ? 'older' : 'changed'
    return [{ ...one, becomes, reason: null }]
  })
  const refused = rejects.flatMap(({ position, reason }): Tried[] => {
    const one = touched[position]
    return one === undefined ? [] : [{ ...one, becomes: 'rejected', reason }]
  })
  return [...read, ...refused]
}

const storedRow = z.object({ source_key: z.string(), version: z.string(), observed_at: z.date() })

async function storedUnder(db: Database, place: ChosenReject | undefined, keys: readonly string[]) {
  const rows = await db.$queryRaw`
    SELECT source_key, version, observed_at FROM properties
    WHERE source = ${place?.source ?? ''} AND dataset = ${place?.dataset ?? ''} AND source_key = ANY(${[...keys]}::text[])`
  return new Map(
    z
      .array(storedRow)
      .parse(rows)
      .map((row) => [row.source_key, { version: row.version, observedAt: row.observed_at }]),
  )
}
