import { z } from 'zod'
import { personOrFirstOwner } from '#lib/access/commands.ts'
import { changeSettings } from '#lib/env.ts'
import { createJob, type NewJob } from '#lib/jobs/commands.ts'
import { counted } from '#lib/jobs/log.ts'
import { Queue } from '#lib/queue.ts'
import { openRequest } from '#lib/sources/registry.ts'
import { AdminFailure, type AdminCommand, type AdminContext } from './command.ts'

const records = 10_000
/** The states of the sandbox’s properties, invented or from the usual CSV files, so that something always matches. */
const states = ['AZ', 'CA', 'FL', 'NV', 'OR', 'TX', 'WA']

/** The sample search, made as the API makes one. Only the sandbox ever gets it. */
function sampleJob({ settings }: AdminContext, ownerId: string): NewJob {
  const request = openRequest('propertyradar', { criteria: [{ name: 'State', value: states }] })
  const pricePerRecord = settings.PROPERTYRADAR_PRICE_PER_RECORD ?? null
  return {
    source: request.source,
    dataset: request.dataset,
    request: z.record(z.string(), z.json()).parse(request.json),
    summary: request.terms.summary,
    paid: request.terms.paid,
    sensitiveCriteria: request.terms.sensitiveCriteria,
    reason: request.terms.reason,
    name: `Sample: ${counted(records)} properties in ${states.length} states`,
    note: 'Made on the first start, to show a search at work. Nothing of it is real and nothing was paid.',
    // Confirmed beforehand: a sandbox with a small allowance must not hold the sample up.
    options: { priority: 'normal', maxRecords: records, confirmRecords: records },
    pricePerRecord,
    currency: pricePerRecord === null ? null : settings.PROPERTYRADAR_CURRENCY,
    estimate: null,
    createdBy: ownerId,
  }
}

async function startSampleJob(context: AdminContext): Promise<void> {
  const { db, databaseUrl, settings, sandboxUrl, print } = context
  if (settings.PROPERTYRADAR_TOKEN !== undefined || sandboxUrl === undefined) {
    throw new AdminFailure('The sample search needs the sandbox, and this installation does not use it.')
  }
  const earlier = await db.batchJob.count()
  if (earlier > 0) {
    print('No sample search: there are jobs already.')
    return
  }
  // The stack’s sandbox is known from what it wrote down, not from this command’s environment.
  changeSettings({ SANDBOX_URL: sandboxUrl })
  const owner = await personOrFirstOwner(db)
  const queue = await Queue.open({ url: databaseUrl, applicationName: 'parcelyard admin queue', supervise: false })
  try {
    const jobId = await createJob(db, queue, sampleJob(context, owner.userId))
    print(`Job ${jobId} collects ${counted(records)} sample records from the sandbox.`)
  } finally {
    await queue.stop()
  }
}

export const sampleCommands: AdminCommand[] = [
  {
    name: 'sample-job',
    about: `Starts one search of ${counted(records)} records in the sandbox for the first owner, unless there are jobs.`,
    run: startSampleJob,
  },
]
