import { expect, it } from 'vitest'
import { retryJob } from '#lib/jobs/commands.ts'
import { asPerson, claimed, closeUnclear, openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { reviveUnclear } from '#lib/jobs/ending/late-answers.ts'
import { buyPageAgain, rerunPage, skipPage } from '#lib/jobs/pages/page-decisions.ts'
import { readJob } from '#lib/jobs/queries.ts'
import { cancelledJob, completedJob, failedJob, runningJob } from '#lib/testing/factories.ts'
import { settleFigures } from './figures.ts'

const jobs = await openJobsOfFile()

const anyone = () => true
const isKept = async (jobId: number): Promise<boolean> =>
  (await jobs.db.batchJob.findUniqueOrThrow({ where: { jobId } })).listFigures !== null

async function settled(jobId: number): Promise<void> {
  await settleFigures(jobs.db, jobId)
  expect(await isKept(jobId)).toBe(true)
}

it('keeps what the pages of an ended job say, and shows the same from it', async () => {
  const { jobId } = await failedJob(jobs.db, {
    paid: true,
    pricePerRecord: 0.1,
    pages: ['written', 'failed', 'skipped', 'unclear'],
  })
  const before = await readJob(jobs.db, jobId, anyone)
  await settled(jobId)
  expect(await readJob(jobs.db, jobId, anyone)).toEqual(before)
  expect(before).toMatchObject({ strip: 'wxsu', recordsUnclear: 400, recordsBought: 800 })
})

it('keeps nothing of a job that works, nor while a page of an ended one is still brought in', async () => {
  const { jobId: running } = await runningJob(jobs.db)
  const { jobId: open } = await cancelledJob(jobs.db, { pages: ['written', 'fetching'] })
  for (const jobId of [running, open]) {
    await settleFigures(jobs.db, jobId)
    expect(await isKept(jobId)).toBe(false)
  }
})

it('forgets them when the job is retried', async () => {
  const { jobId } = await failedJob(jobs.db)
  await settled(jobId)
  await retryJob(jobs.db, jobs.queue, asPerson(jobId))
  expect(await isKept(jobId)).toBe(false)
  expect(await readJob(jobs.db, jobId, anyone)).toMatchObject({ status: 'PROCESSING', strip: 'wq' })
})

it('forgets them when one page is run again', async () => {
  const { jobId } = await failedJob(jobs.db)
  await settled(jobId)
  await rerunPage(jobs.db, jobs.queue, { ...asPerson(jobId), pageNumber: 2 })
  expect(await readJob(jobs.db, jobId, anyone)).toMatchObject({ status: 'PROCESSING', strip: 'wq' })
})

it('forgets them when an unclear page of a stopped job is bought again or skipped', async () => {
  const draft = { paid: true, maxRecords: 4000, pages: ['written', 'unclear', 'unclear'] as const }
  const { jobId } = await cancelledJob(jobs.db, draft)
  await settled(jobId)
  await skipPage(jobs.db, jobs.queue, { ...asPerson(jobId), pageNumber: 2 }, closeUnclear)
  expect(await readJob(jobs.db, jobId, anyone)).toMatchObject({ strip: 'wsu', recordsUnclear: 400 })
  await settled(jobId)
  const again = { ...asPerson(jobId), pageNumber: 3, raiseCeiling: true }
  await buyPageAgain(jobs.db, jobs.queue, again, closeUnclear)
  expect(await readJob(jobs.db, jobId, anyone)).toMatchObject({ strip: 'wsq', recordsUnclear: 0 })
})

it('forgets them when the answer of an unclear page comes late', async () => {
  const { jobId: other, pageIds: held } = await runningJob(jobs.db)
  const { jobId, pageIds } = await cancelledJob(jobs.db, { paid: true, pages: ['written', 'unclear'] })
  await settled(jobId)
  const page = { ...(await claimed(jobs.db, held[1] ?? 0n)), jobId, pageId: pageIds[1] ?? 0n, pageNumber: 2 }
  await jobs.db.$transaction((tx) => reviveUnclear(tx, jobs.queue, page))
  expect(await isKept(jobId)).toBe(false)
  expect((await readJob(jobs.db, jobId, anyone)).strip).toBe('wq')
  expect(await isKept(other)).toBe(false)
})

it('refuses a job that works with figures of its end', async () => {
  const { jobId } = await completedJob(jobs.db)
  await settled(jobId)
  const forgotten = jobs.db
    .$executeRaw`UPDATE batch_jobs SET status = 'PROCESSING', completed_at = NULL WHERE job_id = ${jobId}`
  await expect(forgotten).rejects.toThrow('batch_jobs_figures_only_at_the_end')
})
