import type { Page } from '#lib/jobs/contract.ts'

/** A written page of 400 records for tests, with what a test cares about put over it. */
export function samplePage(over: Partial<Page> = {}): Page {
  const pageNumber = over.pageNumber ?? 1
  return {
    pageNumber,
    startOffset: (pageNumber - 1) * 400,
    recordLimit: 400,
    remainderOf: null,
    state: 'written',
    stateReason: null,
    worker: 'yard-1',
    claims: 1,
    attempts: 1,
    notBefore: null,
    errorClass: null,
    errorCode: null,
    errorMessage: null,
    recordsReceived: 400,
    insertedCount: 400,
    updatedCount: 0,
    unchangedCount: 0,
    duplicateCount: 0,
    rejectedCount: 0,
    splits: 0,
    fetchMs: 1200,
    storeMs: 180,
    claimedAt: '2026-11-19T21:15:40.000Z',
    writtenAt: '2026-11-19T21:15:42.000Z',
    rerunAskedAt: null,
    purchase: null,
    ...over,
  }
}
