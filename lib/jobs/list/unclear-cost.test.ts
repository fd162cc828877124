import { expect, it } from 'vitest'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { listPages } from '#lib/jobs/pages/page-queries.ts'
import { readJob } from '#lib/jobs/queries.ts'
import { cancelledJob, needsDecisionJob } from '#lib/testing/factories.ts'
import { settleFigures } from './figures.ts'

const jobs = await openJobsOfFile()

it.each([
  ['waits', needsDecisionJob],
  ['has ended', cancelledJob],
] as const)('counts what is unclear of a job that %s as its pages do: free records cost nothing', async (_, make) => {
  const { jobId, pageIds } = await make(jobs.db, { paid: true, pricePerRecord: 0.05, pages: ['unclear', 'unclear'] })
  await jobs.db.purchase.updateMany({
    where: { pageId: pageIds[1] ?? 0n },
    data: { freeReserved: 400, costReserved: 0 },
  })
  const look = async () => (await readJob(jobs.db, jobId, () => true)).costUnclear
  const pages = await listPages(jobs.db, jobId, { limit: 10 })
  const ofPages = pages.items.reduce((sum, page) => sum + (page.purchase?.costReserved ?? 0), 0)
  expect(ofPages).toBeCloseTo(20, 6)
  expect(await look()).toBeCloseTo(ofPages, 6)
  await settleFigures(jobs.db, jobId)
  expect(await look()).toBeCloseTo(ofPages, 6)
})
