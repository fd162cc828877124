import { describe, expect, test } from 'vitest'
import { ApiError } from '#components/api.ts'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'
import { jobWish, pageWish, wishes } from '#components/jobs/wishes.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

const lost = new ApiError({ status: 0, code: 'no-answer', title: 'Title', detail: 'Detail' })

/** The keys two presses of a button are sent under, the answer to the first being lost. */
async function keysOf(first: string, second: string): Promise<string[]> {
  const keys: string[] = []
  const press = (wish: string, answered: boolean) =>
    wishes
      .send(wish, async (key) => {
        keys.push(key)
        if (!answered) throw lost
      })
      .catch(() => undefined)
  await press(first, false)
  await press(second, true)
  return keys
}

describe('an action on a job whose answer was lost', () => {
  const waiting = sampleJob({ status: 'PAUSED', needs: 'approval', approvalRecords: 5_000 })

  test('is the same one while the job stands as it stood', async () => {
    const [first, second] = await keysOf(jobWish('resume', waiting), jobWish('resume', { ...waiting }))
    expect(second).toBe(first)
  })

  test('is another one when the same number is to be approved after another count', async () => {
    const counted = { ...waiting, updatedAt: '2026-11-20T08:00:00.000Z' }
    const [first, second] = await keysOf(jobWish('resume', waiting), jobWish('resume', counted))
    expect(second).not.toBe(first)
  })

  test('is another one than a different action', async () => {
    const [first, second] = await keysOf(jobWish('pause', waiting), jobWish('cancel', waiting))
    expect(second).not.toBe(first)
  })

  test('is the same copy however far the job is by then, and not that of another job', async () => {
    const moved = sampleJob({ updatedAt: '2026-11-20T08:00:00.000Z', status: 'COMPLETED' })
    const [first, second] = await keysOf(jobWish('duplicate', sampleJob()), jobWish('duplicate', moved))
    expect(second).toBe(first)
    expect(jobWish('duplicate', sampleJob({ jobId: 7 }))).not.toBe(jobWish('duplicate', moved))
  })
})

describe('an action on a page whose answer was lost', () => {
  const unclear = samplePage({ state: 'unclear', claims: 1 })

  test('is the same purchase while the page stands as it stood', async () => {
    const [first, second] = await keysOf(pageWish('buy-again', 7, unclear), pageWish('buy-again', 7, { ...unclear }))
    expect(second).toBe(first)
  })

  test('is another purchase when the second request was lost as well', async () => {
    const again = { ...unclear, claims: 2 }
    const [first, second] = await keysOf(pageWish('buy-again', 7, unclear), pageWish('buy-again', 7, again))
    expect(second).not.toBe(first)
  })

  test('is not the skipping of the page, nor the same page of another job', () => {
    const others = [
      pageWish('skip', 7, unclear),
      pageWish('buy-again', 8, unclear),
      pageWish('buy-again', 7, { ...unclear, pageNumber: unclear.pageNumber + 1 }),
    ]
    expect(others).not.toContain(pageWish('buy-again', 7, unclear))
  })
})
