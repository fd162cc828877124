import { describe, expect, it } from 'vitest'
import { startSandbox } from '#sandbox/server.ts'
import { changeSettings } from '#lib/env.ts'
import { createTestDatabase } from '#lib/testing/database.ts'
import { openEngine, startSearch, untilSettled, type Engine } from '#lib/testing/engine.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'
import { sweep } from './sweep.ts'

const stack = await standUpForFile({ sandbox: { records: 20_000, latencyMs: 50 } })

describe('the sweeper', { timeout: 60_000 }, () => {
  it('gives a page whose message was lost a new one, so that its job ends', async () => {
    const jobId = await startSearch(stack, { maxRecords: 1600 })
    await untilSettled(stack, jobId)
    // As if the queue had lost the message of a page long ago.
    await stack.db.$executeRaw`
      UPDATE batch_jobs SET status = 'PROCESSING', completed_at = NULL, list_figures = NULL, processed_records = 1200, inserted_count = 1200,
             success_count = 1200, reserved_records = 1200 WHERE job_id = ${jobId}`
    await stack.db.$executeRaw`
      UPDATE batch_job_pages SET state = 'queued', written_at = NULL, records_received = NULL, inserted_count = 0,
             inserted_ids = '{}', unchanged_ids = '{}',
             message_id = gen_random_uuid(), message_sent_at = now() - interval '5 minutes'
      WHERE job_id = ${jobId} AND page_number = 4`
    await sweep(stack.db, stack.queue)
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: 1600 })
  })

  it('ends a job of which nothing is left that did not end', async () => {
    const jobId = await startSearch(stack, { maxRecords: 400 })
    await untilSettled(stack, jobId)
    await stack.db
      .$executeRaw`UPDATE batch_jobs SET status = 'PROCESSING', completed_at = NULL, list_figures = NULL WHERE job_id = ${jobId}`
    await sweep(stack.db, stack.queue)
    expect((await untilSettled(stack, jobId)).status).toBe('COMPLETED')
  })

  it('lets go of the queued pages of a job that was cancelled by a process that died', async () => {
    const jobId = await startSearch(stack, { maxRecords: 400 })
    await untilSettled(stack, jobId)
    await stack.db.$executeRaw`UPDATE batch_jobs SET status = 'CANCELLED' WHERE job_id = ${jobId}`
    await stack.db.$executeRaw`
      UPDATE batch_job_pages SET state = 'queued', written_at = NULL, records_received = NULL, inserted_count = 0,
             inserted_ids = '{}', unchanged_ids = '{}',
             unchanged_count = 0 WHERE job_id = ${jobId}`
    await sweep(stack.db, stack.queue)
    expect(await stack.db.batchJobPage.count({ where: { jobId, state: 'cancelled' } })).toBe(1)
  })

  it('frees the money of a request that was never sent because its job was stopped', async () => {
    const jobId = await startSearch(stack, { maxRecords: 400 })
    await untilSettled(stack, jobId)
    await stack.db.$executeRaw`
      UPDATE purchases SET state = 'reserved', sent_at = NULL, settled_at = NULL, records_billed = NULL, free_billed = NULL,
             cost_billed = NULL, reserved_at = now() - interval '2 minutes' WHERE job_id = ${jobId}`
    await sweep(stack.db, stack.queue)
    const job = await stack.db.batchJob.findUniqueOrThrow({ where: { jobId } })
    expect(job.reservedRecords).toBe(0)
    expect(await stack.db.purchase.count({ where: { jobId, state: 'released' } })).toBe(1)
  })
})

describe('a job without any worker', () => {
  it('waits, and says for what', async () => {
    const database = await createTestDatabase()
    const sandbox = await startSandbox({ records: 400 })
    changeSettings({ SANDBOX_URL: sandbox.url })
    const engine: Engine = await openEngine(database.url)
    const jobId = await startSearch(engine, { maxRecords: 10 })
    const job = await engine.db.batchJob.findUniqueOrThrow({ where: { jobId } })
    expect(job).toMatchObject({ status: 'PENDING', statusReason: 'Waiting for a worker to count the records.' })
    await engine.close()
    await sandbox.close()
    await database.drop()
  })
})
