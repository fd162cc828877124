import type { Transaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { addLog, countOf } from '#lib/jobs/log.ts'
import { LostPageError } from '#lib/jobs/pages/page-commands.ts'
import {
  addWrittenPage,
  beginWrite,
  markPieces,
  type ReceivingJob,
  type WaitingPush,
} from '#lib/jobs/receive/waiting.ts'
import { savePage, withCareIfNeeded } from '#lib/properties/commands.ts'
import type { Message } from '#lib/queue.ts'
import { saveRejects } from '#lib/rejects/commands.ts'
import { openReader, type OpenReader } from '#lib/sources/registry.ts'
import { compressBody, keepAnswer } from '#lib/spend/raw-pages.ts'
import type { BatchSize } from './batch-size.ts'
import { countsOf, noteFixed, readRecords, refusedOf, type ReadRecords } from '#workers/pages/read-records.ts'
import { repeatWhileAway } from '#workers/pages/store-page.ts'
import type { Worker } from '#workers/process/worker.ts'

/** Some records of a push: from `from` up to `to`. */
export interface Piece {
  push: WaitingPush
  from: number
  to: number
}

/** The one piece of a batch in two, in their order; none where it has a single record. */
export function halvesOf({ pieces: [piece] }: Batch): Piece[] {
  if (piece === undefined || piece.to - piece.from < 2) return []
  const middle = piece.from + Math.ceil((piece.to - piece.from) / 2)
  return [
    { ...piece, to: middle },
    { ...piece, from: middle },
  ]
}

/** What is stored in one transaction. */
export interface Batch {
  job: ReceivingJob
  pieces: readonly Piece[]
  /** The deliveries that brought the pushes, by push id. */
  messages: ReadonlyMap<string, Message>
}

/**
 * A batch’s commit: the messages it settles, what the pushes have left, rows, the page with its raw records, rejects and,
 * last, the job row stand together or not at all.
 * @throws LostPageError when another writer has one of the pushes
 */
export async function storeBatch(worker: Worker, size: BatchSize, batch: Batch): Promise<void> {
  const { job, pieces } = batch
  const raw = pieces.flatMap(({ push, from, to }) => push.records.slice(from, to))
  const places = pieces.flatMap(({ push, from, to }) =>
    Array.from({ length: to - from }, (_, index) => push.place + from + index),
  )
  const reader = openReader(job.source, job.request)
  const understood = await readRecords(worker.db, job, reader, raw, (index) => places[index] ?? 0)
  const rawOf = new Map(places.map((place, index) => [place, raw[index]]))
  const body = Buffer.from(JSON.stringify(raw))
  const answer = { compressed: await compressBody(body), bodyBytes: body.byteLength }
  const waited = Math.max(0, ...pieces.map(({ push }) => push.waitedSeconds))
  const reason = waited < 1 ? size.reason : `${size.reason} Its oldest push had waited ${waited.toFixed(1)} s.`
  const began = performance.now()
  const store = () =>
    withCareIfNeeded((care) =>
      worker.db.$transaction((tx) => commit(tx, worker, { ...batch, reader, understood, rawOf, answer, reason, care })),
    )
  await repeatWhileAway(store, { less: true })
  size.learn(raw.length, performance.now() - began)
}

interface ReadBatch extends Batch {
  reader: OpenReader
  understood: ReadRecords
  rawOf: ReadonlyMap<number, unknown>
  answer: { compressed: Uint8Array<ArrayBuffer>; bodyBytes: number }
  reason: string
  care: boolean
}

async function commit(tx: Transaction, worker: Worker, batch: ReadBatch): Promise<void> {
  const { job, understood } = batch
  const began = performance.now()
  const pageId = await beginWrite(tx)
  await fence(tx, worker, batch)
  const { jobId, source, dataset, observedAt } = job
  const { records } = understood
  const rows = { source, dataset, jobId, pageId, observedAt, ...batch.reader.terms, records, expectNew: job.allNew }
  const saved = await savePage(tx, rows, batch.care)
  const rejects = [...understood.rejects, ...refusedOf(saved, (position) => batch.rawOf.get(position))]
  const counts = countsOf(saved, {
    received: records.length + understood.rejects.length,
    rejected: rejects.length,
    // A spider may come by a listing twice: nothing was missed for it.
    crossPageDuplicate: 0,
    began,
  })
  const { pageNumber, receiving } = await addWrittenPage(tx, {
    pageId,
    jobId,
    worker: worker.name,
    counts,
    results: saved,
    reason: batch.reason,
  })
  await keepAnswer(tx, { jobId, pageId, purchaseId: null, httpStatus: 200, complete: true, ...batch.answer })
  await saveRejects(tx, { source, dataset, jobId, pageId }, rejects)
  await noteFixed(tx, { jobId, pageNumber }, understood)
  if (rejects.length > 0) {
    const halved = saved.splits > 0 ? ` The batch was halved ${countOf(saved.splits, 'time')} to find them.` : ''
    await addLog(tx, {
      jobId,
      pageNumber,
      level: 'warn',
      event: 'records-rejected',
      message: `${countOf(rejects.length, 'record')} could not be stored and became rejects.${halved}`,
    })
  }
  await warnIfLate(tx, jobId, batch.pieces)
  if (!receiving) await finishIfDone(tx, worker.queue, jobId)
}

/** Seconds after a push was due that pass without a word. */
const unremarkable = 5

/** Says in the job’s log, once a minute, that its pushes wait longer than they may. */
async function warnIfLate(tx: Transaction, jobId: number, pieces: readonly Piece[]): Promise<void> {
  const due = env().BATCH_WAIT_TIME
  const late = Math.max(0, ...pieces.map(({ push }) => push.waitedSeconds - due))
  if (late <= unremarkable) return
  const said = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM batch_job_logs WHERE job_id = ${jobId} AND event = 'pushes-late' AND created_at > now() - interval '1 minute' LIMIT 1`
  if (said.length > 0) return
  await addLog(tx, {
    jobId,
    level: 'warn',
    event: 'pushes-late',
    message:
      `A push was written ${Math.round(late)} s after it was due: it may wait ${due} s. ` +
      'Start another worker, or give this one more writers (BATCH_PROCESSOR_COUNT).',
  })
}

/** Two writers that believe they hold a push wait for each other here; the second finds nothing to do. */
async function fence(tx: Transaction, worker: Worker, { job, pieces, messages }: Batch): Promise<void> {
  const settled = pieces.filter(({ push, to }) => to === push.records.length)
  const deliveries = settled.flatMap(({ push }) => messages.get(String(push.pushId)) ?? [])
  const held =
    (deliveries.length === 0 || (await worker.queue.completeAll(tx, 'write-push', deliveries))) &&
    (await markPieces(
      tx,
      pieces.map(({ push, from, to }) => ({ pushId: push.pushId, from, to })),
    ))
  if (!held) throw new LostPageError(`Another writer has a push of job ${job.jobId}.`)
}
