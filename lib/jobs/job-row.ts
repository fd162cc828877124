import { z } from 'zod'
import { priorities, type Job } from './contract.ts'

/** A job as the screens want it, from one row of `jobSelect`. */

const time = z.date()
const count = z.int()

export const jobRow = z.object({
  job_id: count,
  name: z.string(),
  note: z.string().nullable(),
  status: z.enum(['PENDING', 'PROCESSING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED']),
  status_reason: z.string().nullable(),
  needs: z.enum(['decision', 'approval']).nullable(),
  approval_records: count.nullable(),
  source: z.enum(['propertyradar', 'spider', 'county', 'table', 'file']),
  dataset: z.string(),
  summary: z.string(),
  criteria: z.unknown(),
  priority: count,
  max_records: count.nullable(),
  max_cost: z.number().nullable(),
  paid: z.boolean(),
  total_records: count.nullable(),
  matched_records: count.nullable(),
  matched_records_at_end: count.nullable(),
  processed_records: count,
  inserted_count: count,
  updated_count: count,
  unchanged_count: count,
  duplicate_count: count,
  rejected_count: count,
  cross_page_duplicates: count,
  success_count: count,
  error_count: count,
  currency: z.string().nullable(),
  price_per_record: z.number().nullable(),
  cost_estimated: z.number().nullable(),
  error_details: z.string().nullable(),
  created_by: z.string(),
  created_by_name: z.string(),
  created_at: time,
  started_at: time.nullable(),
  updated_at: time,
  completed_at: time.nullable(),
  duplicated_from: count.nullable(),
  undone_at: time.nullable(),
  elapsed_seconds: z.number().nullable(),
  recent_records: count,
  recent_seconds: z.number().nullable(),
  records_bought: count,
  records_unclear: count,
  cost_unclear: z.number(),
  cost_billed: z.number(),
  pages: z.record(z.string(), z.int()),
  strip: z.string(),
  /** Where the row stands in its list, as text for the cursor. */
  place: z.string(),
})
export type JobRow = z.infer<typeof jobRow>

const pageStates = ['queued', 'fetching', 'fetched', 'written', 'failed', 'unclear', 'skipped', 'cancelled'] as const

/** @param viewer who looks; `mine` says whether they may change it. */
export function jobFromRow(row: JobRow, mayChange: (ownerId: string) => boolean): Job {
  const rate = recordsPerSecond(row)
  const total = row.total_records
  const left = total === null ? null : Math.max(0, total - row.processed_records)
  const runs = row.status === 'PROCESSING'
  const counted = Object.fromEntries(pageStates.map((state) => [state, row.pages[state] ?? 0]))
  const ended = row.completed_at !== null
  return {
    jobId: row.job_id,
    name: row.name,
    note: row.note,
    status: row.status,
    statusReason: row.status_reason,
    needs: row.needs,
    approvalRecords: row.approval_records,
    source: row.source,
    dataset: row.dataset,
    summary: row.summary,
    request: row.criteria,
    options: { priority: priorities[row.priority] ?? 'normal', maxRecords: row.max_records, maxCost: row.max_cost },
    paid: row.paid,
    totalRecords: total,
    matchedRecords: row.matched_records,
    matchedRecordsAtEnd: row.matched_records_at_end,
    processedRecords: row.processed_records,
    insertedCount: row.inserted_count,
    updatedCount: row.updated_count,
    unchangedCount: row.unchanged_count,
    duplicateCount: row.duplicate_count,
    rejectedCount: row.rejected_count,
    missingCount: left ?? 0,
    possiblyNotSeenCount: row.cross_page_duplicates,
    successCount: row.success_count,
    errorCount: row.error_count,
    percentComplete: percent(row, ended),
    recordsPerSecond: rate,
    secondsLeft: runs && rate !== null && rate > 0 && left !== null ? Math.round(left / rate) : null,
    currency: row.currency,
    pricePerRecord: row.price_per_record,
    costEstimated: row.cost_estimated,
    costActual: row.price_per_record === null ? null : row.cost_billed,
    costUnclear: row.price_per_record === null ? null : row.cost_unclear,
    recordsBought: row.records_bought,
    recordsUnclear: row.records_unclear,
    pages: pagesOf(counted),
    strip: row.strip,
    errorDetails: row.error_details,
    createdBy: row.created_by,
    createdByName: row.created_by_name,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
    duplicatedFrom: row.duplicated_from,
    undoneAt: row.undone_at?.toISOString() ?? null,
    mine: mayChange(row.created_by),
  }
}

function pagesOf(counted: Record<string, number>): Job['pages'] {
  const of = (state: (typeof pageStates)[number]) => counted[state] ?? 0
  return {
    total: pageStates.reduce((sum, state) => sum + of(state), 0),
    queued: of('queued'),
    fetching: of('fetching'),
    fetched: of('fetched'),
    written: of('written'),
    failed: of('failed'),
    unclear: of('unclear'),
    skipped: of('skipped'),
    cancelled: of('cancelled'),
  }
}

function percent(row: JobRow, ended: boolean): number {
  if (row.total_records === 0) return ended ? 100 : 0
  if (row.total_records === null) return 0
  // Down, so that 100 is said only of all.
  return Math.min(100, Math.floor((row.processed_records / row.total_records) * 1000) / 10)
}

/** Running: over the last 30 s, so that it follows a throttle. Ended: over the whole run. */
function recordsPerSecond(row: JobRow): number | null {
  if (row.status === 'PROCESSING' && row.recent_seconds !== null && row.recent_seconds > 0 && row.recent_records > 0) {
    return threeDigits(row.recent_records / row.recent_seconds)
  }
  // Of a paused job the time goes on and the rate would sink without meaning.
  if (
    row.status === 'PAUSED' ||
    row.elapsed_seconds === null ||
    row.elapsed_seconds <= 0 ||
    row.processed_records === 0
  )
    return null
  return threeDigits(row.processed_records / row.elapsed_seconds)
}

/** As exact as it is shown, so that a rate that stays the same is not sent again at every look. */
function threeDigits(rate: number): number {
  return rate >= 100 ? Math.round(rate) : Number(rate.toPrecision(3))
}
