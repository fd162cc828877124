import { randomUUID } from 'node:crypto'
import type { Database } from '#lib/db.ts'
import type { JobStatus, PageState, Priority } from '#lib/jobs/contract.ts'
import { priorities } from '#lib/jobs/contract.ts'

/** What a test may choose about a job; everything else follows from its status and its pages. */
export interface JobDraft {
  name?: string
  summary?: string
  note?: string | null
  dataset?: string
  criteria?: object
  priority?: Priority
  /** User id; the user is made when there is none. */
  createdBy?: string
  createdAt?: Date
  /** Paid jobs get a ceiling of all their records unless another is named, and a purchase for each page that had one. */
  paid?: boolean
  maxRecords?: number
  maxCost?: number
  pricePerRecord?: number
  /** The states of its pages, in order. */
  pages?: readonly PageState[]
  /** Records a page asks for and a written page brought; 400 unless another number is named. */
  recordsPerPage?: number
}

/** The rows that were made. */
export interface DraftedJob {
  jobId: number
  /** In the order of the pages. */
  pageIds: bigint[]
}

/** Waits to be counted. */
export const pendingJob = (db: Database, draft: JobDraft = {}) => insertJob(db, 'PENDING', { pages: [], ...draft })

/** At work: one page written, one in hand, one waiting without a message. */
export const runningJob = (db: Database, draft: JobDraft = {}) =>
  insertJob(db, 'PROCESSING', { pages: ['written', 'fetching', 'queued'], ...draft })

/** Stopped by a person in the middle. */
export const pausedJob = (db: Database, draft: JobDraft = {}) =>
  insertJob(db, 'PAUSED', { pages: ['written', 'queued', 'queued'], ...draft })

/** A paid job that counted and waits until someone types its number of records. */
export const needsApprovalJob = (db: Database, draft: JobDraft & { approvalRecords?: number } = {}) =>
  insertJob(db, 'PAUSED', { paid: true, pages: [], ...draft }, { needs: 'approval', records: draft.approvalRecords })

/** A paid job of which only an unclear page is left. */
export const needsDecisionJob = (db: Database, draft: JobDraft = {}) =>
  insertJob(db, 'PAUSED', { paid: true, pages: ['written', 'unclear'], ...draft }, { needs: 'decision' })

/** Every page written. */
export const completedJob = (db: Database, draft: JobDraft = {}) =>
  insertJob(db, 'COMPLETED', { pages: ['written', 'written'], ...draft })

/** One page gave up. */
export const failedJob = (db: Database, draft: JobDraft = {}) =>
  insertJob(db, 'FAILED', { pages: ['written', 'failed'], ...draft })

/** Stopped by a person for good. */
export const cancelledJob = (db: Database, draft: JobDraft = {}) =>
  insertJob(db, 'CANCELLED', { pages: ['written', 'cancelled'], ...draft })

/** Makes a user unless there is one of that id. */
export async function makeUser(db: Database, id = 'analyst-1'): Promise<string> {
  await db.user.upsert({
    where: { id },
    create: { id, name: id.replace(/^./, (letter) => letter.toUpperCase()), email: `${id}@example.com` },
    update: {},
  })
  return id
}

interface Need {
  needs: 'approval' | 'decision'
  records?: number | undefined
}

/** Page states whose request was, or may have been, paid for. */
const bought: readonly PageState[] = ['fetched', 'written', 'unclear', 'skipped']

async function insertJob(db: Database, status: JobStatus, draft: JobDraft, need?: Need): Promise<DraftedJob> {
  const { paid = false, pages = [], recordsPerPage = 400, pricePerRecord, maxCost } = draft
  const total = pages.length * recordsPerPage
  const written = pages.filter((state) => state === 'written').length * recordsPerPage
  const reserved = paid ? pages.filter((state) => bought.includes(state)).length * recordsPerPage : 0
  const planned = status !== 'PENDING' && need?.needs !== 'approval'
  const counted = planned ? total : (need?.records ?? (need === undefined ? null : 1000))
  const ended = status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED'
  const createdAt = draft.createdAt ?? new Date()
  const job = await db.batchJob.create({
    data: {
      source: 'propertyradar',
      dataset: draft.dataset ?? 'sandbox',
      name: draft.name ?? 'Houses in Phoenix',
      note: draft.note ?? null,
      criteria: { criteria: [{ name: 'City', value: ['Phoenix'] }], ...draft.criteria },
      summary: draft.summary ?? 'City is Phoenix',
      priority: priorities.indexOf(draft.priority ?? 'normal'),
      status,
      statusReason: need === undefined ? null : 'Needs you.',
      needs: need?.needs ?? null,
      approvalRecords: need?.needs === 'approval' ? counted : null,
      paid,
      maxRecords: draft.maxRecords ?? (paid && maxCost === undefined ? Math.max(total, 1000) : null),
      maxCost: maxCost ?? null,
      pricePerRecord: pricePerRecord ?? null,
      currency: pricePerRecord === undefined ? null : 'USD',
      reservedRecords: reserved,
      reservedCost: reserved * (pricePerRecord ?? 0),
      matchedRecords: counted,
      totalRecords: counted,
      processedRecords: written,
      insertedCount: written,
      successCount: written,
      errorDetails: status === 'FAILED' ? 'The source did not answer.' : null,
      createdBy: await makeUser(db, draft.createdBy),
      createdAt,
      startedAt: planned ? createdAt : null,
      completedAt: ended ? createdAt : null,
      pages: { create: pages.map((state, index) => pageRow(state, index, recordsPerPage, createdAt)) },
    },
    include: { pages: { orderBy: { pageNumber: 'asc' } } },
  })
  const pageIds = job.pages.map((page) => page.pageId)
  if (paid) {
    const drafts = job.pages.filter((page) => pages.some((state) => state === page.state && bought.includes(state)))
    await db.purchase.createMany({
      data: drafts.map((page) => ({
        jobId: job.jobId,
        dataset: job.dataset,
        ...purchaseRow(page, recordsPerPage, pricePerRecord ?? 0, createdAt),
      })),
    })
  }
  return { jobId: job.jobId, pageIds }
}

function pageRow(state: PageState, index: number, records: number, time: Date) {
  const held = state === 'fetching' || state === 'fetched'
  const messageId = held ? randomUUID() : null
  return {
    pageNumber: index + 1,
    startOffset: index * records,
    recordLimit: records,
    state,
    messageId,
    messageSentAt: held ? time : null,
    claim: messageId === null ? null : `${messageId}:0`,
    worker: state === 'queued' || state === 'cancelled' ? null : 'worker-1',
    claims: state === 'queued' || state === 'cancelled' ? 0 : 1,
    unendedStarts: held ? 1 : 0,
    ...(state === 'failed' || state === 'unclear' ? failures[state] : {}),
    ...(state === 'written' ? { ...broughtNew(index, records), writtenAt: time } : {}),
  }
}

function broughtNew(index: number, records: number) {
  const insertedIds = Array.from({ length: records }, (_, position) => BigInt(index * records + position + 1))
  return { recordsReceived: records, insertedCount: records, insertedIds }
}

const failures = {
  failed: { errorClass: 'try-later', errorCode: 'timed-out', errorMessage: 'The source did not answer.', attempts: 4 },
  unclear: {
    errorClass: 'ask-person',
    errorCode: 'outcome-unknown',
    errorMessage: 'No answer came. It may have been paid for.',
    attempts: 1,
  },
}

const purchaseStates: Partial<Record<string, string>> = {
  fetched: 'answered',
  written: 'stored',
  unclear: 'unclear',
  skipped: 'written-off',
}

function purchaseRow(page: { pageId: bigint; state: string }, records: number, price: number, time: Date) {
  const settled = page.state !== 'unclear'
  const cost = records * price
  return {
    pageId: page.pageId,
    state: purchaseStates[page.state] ?? 'stored',
    recordsReserved: records,
    costReserved: cost,
    recordsBilled: settled ? records : null,
    freeBilled: settled ? 0 : null,
    costBilled: settled ? cost : null,
    worker: 'worker-1',
    claim: 'claim-1',
    reason: settled ? null : 'No answer came in time.',
    sentAt: time,
    settledAt: settled ? time : null,
  }
}
