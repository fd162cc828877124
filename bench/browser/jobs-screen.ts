import { setTimeout } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { Bar, Finding } from '#bench/ground/report.ts'
import { median, rounded } from '#bench/ground/report.ts'
import { jobSchema } from '#lib/jobs/contract.ts'
import { until } from '#lib/testing/until.ts'
import { firstRows, layoutShift, watchPainting } from './first-row.ts'
import { collectLongTasks, longest, longTasksSince, untilInteractive } from './long-tasks.ts'
import { scrollThrough } from './scroll.ts'
import { listenTo, scriptBytesOf, type Heard, type Traffic } from './traffic.ts'
import type { WebStack } from './web-stack.ts'

export interface JobsScreenOptions {
  /** First visits that are timed. */
  visits: number
  /** How long an idle and how long a hidden list is listened to. */
  idleSeconds: number
  /** Records of each of three jobs that run while the list is open. */
  records: number
  progress?: (line: string) => void
}

export interface JobsScreenFinding extends Finding {
  firstRowMedianMs: number
  firstRowSlowestMs: number
  scriptBytes: number
  longestTaskMs: number
  longestTaskWithWorkMs: number
  layoutShift: number
  idleRequestsAMinute: number
  idleAnswersOtherThan304: number
  hiddenRequests: number
  newJobSeenAfterSeconds: number
  runningLooks: number
  /** The most that one look brought above what its rows allow; below 0 there was room. */
  bytesAboveAllowed: number
  /** The most that came from one look to the next by other requests: word of a job that ended. */
  mostBytesBeside: number
}

const row = '[data-job]'
const withoutRows = 1500
const ofRow = 200

/** The list of jobs in a browser: at rest, scrolled, hidden, and while work is under way. */
export async function measureJobsScreen(stack: WebStack, options: JobsScreenOptions): Promise<JobsScreenFinding> {
  const { progress } = options
  progress?.('first visits to Jobs')
  const painted = await firstRows(stack.visitor, { at: '/jobs', selector: row, visits: options.visits })
  const context = await stack.visitor()
  try {
    const page = await context.newPage()
    const traffic = await listenTo(page)
    await collectLongTasks(page)
    await watchPainting(page, row)
    await page.goto('/jobs')
    await page.locator(row).first().waitFor()
    const since = await untilInteractive(page, row)
    await page.waitForLoadState('networkidle')
    const first = await traffic.take()
    progress?.(`an idle list for ${options.idleSeconds} s, then scrolled`)
    const idle = await idleTraffic(page, traffic, options.idleSeconds)
    await scrollThrough(page, { steps: 40, pixels: 200 })
    await scrollThrough(page, { steps: 40, pixels: -200 })
    const tasks = await longTasksSince(page, since)
    progress?.('a job that somebody else starts')
    const newJobSeenAfterSeconds = await secondsUntilSeen(stack, page)
    progress?.('three jobs at work')
    const running = await runningTraffic(stack, page, traffic, options.records)
    const shift = await layoutShift(page)
    const withWork = await longTasksSince(page, since)
    progress?.(`a hidden list for ${options.idleSeconds} s`)
    return {
      name: 'Jobs in a browser',
      firstRowMedianMs: rounded(median(painted)),
      firstRowSlowestMs: rounded(Math.max(...painted)),
      scriptBytes: scriptBytesOf(first),
      longestTaskMs: longest(tasks),
      longestTaskWithWorkMs: longest(withWork),
      layoutShift: shift,
      idleRequestsAMinute: rounded((idle.length / options.idleSeconds) * 60),
      idleAnswersOtherThan304: idle.filter(({ status }) => status !== 304).length,
      newJobSeenAfterSeconds,
      ...running,
      hiddenRequests: await hiddenTraffic(page, traffic, options.idleSeconds),
    }
  } finally {
    await context.close()
  }
}

async function idleTraffic(page: Page, traffic: Traffic, seconds: number): Promise<Heard[]> {
  // From one look to the next, so that the minute begins where a look has just been.
  await page.waitForResponse((response) => new URL(response.url()).pathname === '/api/batch-jobs', { timeout: 30_000 })
  await traffic.take()
  await setTimeout(seconds * 1000)
  return traffic.take()
}

async function startJob(stack: WebStack, city: string, records: number): Promise<number> {
  const body = {
    source: 'propertyradar',
    request: { criteria: [{ name: 'City', value: [city] }] },
    options: { maxRecords: records, confirmRecords: records },
  }
  return jobSchema.parse(await stack.call('POST', '/api/batch-jobs', body)).jobId
}

async function untilEnded(stack: WebStack, jobId: number): Promise<void> {
  await until(
    `the end of job ${jobId}`,
    async () => jobSchema.parse(await stack.call('GET', `/api/batch-jobs/${jobId}`)),
    ({ completedAt }) => completedAt !== null,
    120,
  )
}

async function secondsUntilSeen(stack: WebStack, page: Page): Promise<number> {
  const jobId = await startJob(stack, 'Tempe', 10)
  const began = performance.now()
  await page.locator(`[data-job="${jobId}"]`).waitFor({ timeout: 40_000 })
  const seconds = rounded((performance.now() - began) / 1000)
  await untilEnded(stack, jobId)
  return seconds
}

async function runningTraffic(stack: WebStack, page: Page, traffic: Traffic, records: number) {
  // Long enough for several looks: a few pages of each job are under way at once.
  await stack.sandbox.answerAfter(3000)
  const jobIds: number[] = []
  for (const city of ['Phoenix', 'Tucson', 'Mesa']) jobIds.push(await startJob(stack, city, records))
  // Whoever comes back to a list sees what is: it would look again after 15 s, and a small job is over by then.
  await hide(page, true)
  await hide(page, false)
  await page.locator(`[data-job="${jobIds.at(-1)}"]`).waitFor({ timeout: 40_000 })
  await traffic.take()
  await Promise.all(jobIds.map((jobId) => untilEnded(stack, jobId)))
  await stack.sandbox.answerAfter(0)
  const looks = looksOf(await traffic.take())
  return {
    runningLooks: looks.length,
    // What was not heard is not kept.
    bytesAboveAllowed:
      looks.length === 0 ? NaN : Math.max(...looks.map(({ bytes, rows }) => bytes - withoutRows - ofRow * rows)),
    mostBytesBeside: Math.max(0, ...looks.map(({ beside }) => beside)),
  }
}

/** Each look at the list, with what else was heard until the next one. */
function looksOf(heard: readonly Heard[]): { bytes: number; rows: number; beside: number }[] {
  const looks: { bytes: number; rows: number; beside: number }[] = []
  for (const { path, bytes, changedRows } of heard) {
    if (path === '/api/batch-jobs') looks.push({ bytes, rows: changedRows, beside: 0 })
    else {
      const look = looks.at(-1)
      if (look !== undefined) look.beside += bytes
    }
  }
  return looks
}

async function hiddenTraffic(page: Page, traffic: Traffic, seconds: number): Promise<number> {
  await hide(page, true)
  // What was under way when it was hidden is heard to its end.
  await setTimeout(2000)
  await traffic.take()
  await setTimeout(seconds * 1000)
  const heard = await traffic.take()
  await hide(page, false)
  return heard.length
}

/** Tells a page that it is out of sight; a browser without a window never says so by itself. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(
    (visibility) => {
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
      Object.defineProperty(document, 'hidden', { value: visibility === 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    },
    hidden ? 'hidden' : 'visible',
  )
}

export function jobsScreenBars(found: JobsScreenFinding): Bar[] {
  return [
    { bar: 'ms until the first row of Jobs is painted, slowest visit', value: found.firstRowSlowestMs, atMost: 1000 },
    { bar: 'bytes of JavaScript a browser loads for Jobs', value: found.scriptBytes, atMost: 240_000 },
    { bar: 'ms of the longest task of Jobs, at rest and scrolled', value: found.longestTaskMs, atMost: 50 },
    { bar: 'ms of the longest task of Jobs, work under way', value: found.longestTaskWithWorkMs, atMost: 50 },
    { bar: 'layout shift of Jobs', value: found.layoutShift, atMost: 0.001 },
    { bar: 'requests a minute of an idle list of jobs', value: found.idleRequestsAMinute, atMost: 4 },
    { bar: 'answers to an idle list of jobs that are not 304', value: found.idleAnswersOtherThan304, atMost: 0 },
    { bar: 'seconds until a job started elsewhere is shown', value: found.newJobSeenAfterSeconds, atMost: 15 },
    { bar: 'bytes of a look at running jobs above 1,500 and 200 a row', value: found.bytesAboveAllowed, atMost: 0 },
    { bar: 'requests of a hidden list of jobs', value: found.hiddenRequests, atMost: 0 },
  ]
}
