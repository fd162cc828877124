import { beforeEach, describe, expect, it } from 'vitest'
import { changeSettings } from '#lib/env.ts'
import { cancelJob, pauseJob, resumeJob, retryJob } from '#lib/jobs/commands.ts'
import { permitSite, withdrawSite } from '#lib/sites/commands.ts'
import { jobNow, untilJob, untilSettled } from '#lib/testing/engine.ts'
import { until } from '#lib/testing/until.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'
import { changeSite, resetSite, startCrawl, visitsOf } from './crawls-for-tests.ts'

const usual = {
  SPIDER_REQUESTS_PER_SECOND: 10_000,
  SPIDER_BATCH_SIZE: 8,
  SPIDER_BATCH_SECONDS: 60,
  SPIDER_TIMEOUT_SECONDS: 5,
}
const stack = await standUpForFile({ sandbox: { records: 1, listings: 24 }, settings: usual })
/** 21 of the 24 listings are for sale, on two pages of results. */
const forSale = 21

const numberOf = (path: string) => Number(/(\d+)\/$/.exec(path)?.[1])

describe('our own spider', { timeout: 30_000 }, () => {
  beforeEach(async () => {
    changeSettings(usual)
    await until(
      'the test before to have asked its last',
      () => stack.db.batchJob.count({ where: { status: 'COMPLETED', matchedRecordsAtEnd: null } }),
      (jobs) => jobs === 0,
    )
    await resetSite(stack)
  })

  const search = () => ({ search: `${stack.sandboxUrl}/zoeken/koop` })
  const person = (jobId: number) => ({ jobId, userId: stack.userId, userName: 'Analyst One' })
  const stored = () => stack.db.property.count()
  const pathsOf = async () => (await visitsOf(stack)).visits.map(({ path }) => path)
  const detailsOf = async () => (await pathsOf()).filter((path) => path.startsWith('/detail/'))
  const blockedHours = async () => {
    const throttle = await stack.db.throttle.findFirstOrThrow({ where: { name: 'site:127.0.0.1' } })
    return ((throttle.blockedUntil?.getTime() ?? 0) - Date.now()) / 3_600_000
  }

  it('reads every result and every listing once, one request at a time, and says who it is', async () => {
    const job = await untilSettled(stack, await startCrawl(stack, search()))
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: forSale, insertedCount: forSale })
    const { visits, mostAtOnce } = await visitsOf(stack)
    expect(mostAtOnce).toBe(1)
    const details = visits.map(({ path }) => path).filter((path) => path.startsWith('/detail/'))
    expect([details.length, new Set(details).size]).toEqual([forSale, forSale])
    // Page after page of the job: others that wait for the site would keep a worker from other jobs.
    expect(details).toEqual(details.toSorted((one, other) => numberOf(one) - numberOf(other)))
    expect(visits[0]?.path).toBe('/robots.txt')
    expect(new Set(visits.map(({ agent }) => agent.replace(/\d.*? /, '')))).toEqual(
      new Set(['Parcelyard/(+self-hosted)']),
    )
  })

  it('stores what it has read when its buffer is full, and what is left of it at the end', async () => {
    const jobId = await startCrawl(stack, search())
    await untilSettled(stack, jobId)
    const pages = await stack.db.batchJobPage.findMany({ where: { jobId }, orderBy: { pageNumber: 'asc' } })
    expect(pages.map(({ recordsReceived }) => recordsReceived)).toEqual([8, 8, 5])
  })

  it('stores what it has read when the time is up', async () => {
    changeSettings({ SPIDER_BATCH_SECONDS: 0.1 })
    await changeSite(stack, { latencyMs: 30 })
    const jobId = await startCrawl(stack, search())
    expect(await untilSettled(stack, jobId)).toMatchObject({
      status: 'COMPLETED',
      processedRecords: forSale,
      missingCount: 0,
    })
    expect(await stack.db.batchJobPage.count({ where: { jobId, state: 'written' } })).toBeGreaterThan(3)
    const details = await detailsOf()
    expect([details.length, new Set(details).size]).toEqual([forSale, forSale])
  })

  it.each([
    [
      'cancelled',
      (jobId: number) => cancelJob(stack.db, stack.queue, person(jobId)),
      (jobId: number) => retryJob(stack.db, stack.queue, person(jobId)),
    ],
    [
      'paused',
      (jobId: number) => pauseJob(stack.db, person(jobId)),
      (jobId: number) => resumeJob(stack.db, stack.queue, person(jobId)),
    ],
  ])('stores what it has read when its job is %s, and afterwards reads only the rest', async (_, stop, goOn) => {
    await changeSite(stack, { pages: 'endless', only: '/detail/', after: 7, times: 1 })
    const jobId = await startCrawl(stack, search())
    await until('the site to be silent', detailsOf, (paths) => paths.length === 6)
    await stop(jobId)
    await until('what was read to be stored', stored, (count) => count === 5)
    const { status } = await jobNow(stack, jobId)
    if (status === 'CANCELLED') expect(await stack.db.batchJobPage.count({ where: { jobId, state: 'queued' } })).toBe(0)
    await goOn(jobId)
    expect(await untilSettled(stack, jobId)).toMatchObject({ status: 'COMPLETED', insertedCount: forSale })
    expect((await detailsOf()).length).toBe(forSale + 1)
  })

  it.each([
    ['403', { pages: 'forbidden' }, 12],
    ['429', { pages: 'too-many', retryAfterSeconds: 60_000 }, 60_000 / 3600],
    ['a captcha', { pages: 'captcha' }, 12],
    ['a redirect', { pages: 'redirect' }, 12],
  ])('that meets %s stores what it has, asks no more for half a day and says so', async (_, change, hours) => {
    await changeSite(stack, { only: '/detail/', after: 7, ...change })
    const jobId = await startCrawl(stack, search())
    const job = await untilJob(stack, jobId, ({ status }) => status === 'PAUSED')
    expect(job.statusReason).toMatch(/nothing is asked of it for \d+ hours/)
    expect(await stored()).toBe(5)
    expect(await blockedHours()).toBeGreaterThan(hours - 0.1)
    const before = (await pathsOf()).length
    await resumeJob(stack.db, stack.queue, person(jobId))
    const waiting = await until(
      'its page to wait',
      () => stack.db.batchJobPage.findFirst({ where: { jobId, state: 'queued', notBefore: { not: null } } }),
      (page) => page !== null,
    )
    expect(waiting?.stateReason).toContain('Waits for its turn at site:127.0.0.1')
    expect((await pathsOf()).length).toBe(before)
  })

  it.each([
    ['a captcha in place of its first results', { pages: 'captcha' }, /asks for a captcha/, 2],
    ['403 in the middle of its results', { pages: 'forbidden', after: 1 }, /turned us away \(403\)/, 3],
    ['a robots.txt that cannot be read', { robots: 'broken' }, /cannot be read \(it answered 500\).*refusal/, 1],
    ['a challenge in place of robots.txt', { robots: 'challenge' }, /asks for a captcha/, 1],
  ])('that meets %s pauses for a person and rests half a day', async (_, change, reason, visits) => {
    await changeSite(stack, change)
    const jobId = await startCrawl(stack, search())
    const job = await untilJob(stack, jobId, ({ status }) => status === 'PAUSED')
    expect(job.statusReason).toMatch(reason)
    expect(job.statusReason).toContain('nothing is asked of it for 12 hours')
    expect(await blockedHours()).toBeGreaterThan(11.9)
    expect(await pathsOf()).toHaveLength(visits)
    expect(await stack.db.notification.findMany({ where: { jobId } })).toMatchObject([{ kind: 'needs-decision' }])
  })

  it('that was turned away among its results waits out the rest when it is resumed, and then goes on', async () => {
    await changeSite(stack, { pages: 'forbidden', after: 1 })
    const jobId = await startCrawl(stack, search())
    await untilJob(stack, jobId, ({ status }) => status === 'PAUSED')
    const visits = (await pathsOf()).length
    await resumeJob(stack.db, stack.queue, person(jobId))
    const waiting = await untilJob(stack, jobId, ({ statusReason }) => statusReason?.includes('12 hours.') === true)
    expect(waiting).toMatchObject({ status: 'PENDING', statusReason: expect.stringMatching(/^Waits for its turn/) })
    expect(await pathsOf()).toHaveLength(visits)
    // Nothing takes its message for lost and sends another: it looks again every few minutes.
    const due = await stack.db.$queryRaw`
      SELECT extract(epoch FROM start_after - created_on)::int AS seconds FROM pgboss.job
      WHERE name = 'plan-job' AND state = 'created' AND data->>'jobId' = ${String(jobId)}`
    expect(due).toEqual([{ seconds: 300 }])

    await changeSite(stack, { pages: 'open' })
    await stack.db.throttle.updateMany({ data: { blockedUntil: null } })
    await cancelJob(stack.db, stack.queue, person(jobId))
    await retryJob(stack.db, stack.queue, person(jobId))
    expect(await untilSettled(stack, jobId)).toMatchObject({ status: 'COMPLETED', insertedCount: forSale })
  })

  it('reads nothing where robots.txt forbids everything', async () => {
    await changeSite(stack, { robots: 'forbids-all' })
    const job = await untilSettled(stack, await startCrawl(stack, search()))
    expect(job).toMatchObject({ status: 'FAILED', errorDetails: expect.stringContaining('forbids /zoeken/koop') })
    expect(await pathsOf()).toEqual(['/robots.txt'])
  })

  it('reads no listing where robots.txt forbids them, and everything where there is none', async () => {
    await changeSite(stack, { robots: 'forbids-details' })
    const jobId = await startCrawl(stack, search())
    const job = await untilJob(stack, jobId, ({ status }) => status === 'PAUSED')
    expect(job.statusReason).toContain('forbids /detail/')
    expect(await detailsOf()).toEqual([])
    await resetSite(stack)
    await changeSite(stack, { robots: 'missing' })
    expect(await untilSettled(stack, await startCrawl(stack, search()))).toMatchObject({ insertedCount: forSale })
  })

  it.each([8, 1])('leaves as much time between two requests as robots.txt asks for, at %i a page', async (ofPage) => {
    changeSettings({ SPIDER_BATCH_SIZE: ofPage })
    await changeSite(stack, { listings: 4, crawlDelay: 0.2 })
    await untilSettled(stack, await startCrawl(stack, search()))
    const times = (await visitsOf(stack)).visits.filter(({ path }) => path !== '/robots.txt').map(({ at }) => at)
    expect(times.length).toBeGreaterThan(4)
    expect(times.slice(1).every((at, index) => at - (times[index] ?? at) >= 195)).toBe(true)
  })

  it('goes past a listing that fails, and comes back to it', async () => {
    await changeSite(stack, { pages: 'broken', only: '/40000001/', times: 2 })
    const job = await untilSettled(stack, await startCrawl(stack, search()))
    expect(job).toMatchObject({ status: 'COMPLETED', insertedCount: forSale, missingCount: 0 })
  })

  it('keeps a listing whose page is gone as a reject that says so, and the run is not whole', async () => {
    await changeSite(stack, { pages: 'gone', only: '/40000001/' })
    const jobId = await startCrawl(stack, search())
    expect(await untilSettled(stack, jobId)).toMatchObject({ insertedCount: forSale - 1, rejectedCount: 1 })
    const reject = await stack.db.reject.findFirstOrThrow()
    expect(reject).toMatchObject({ code: 'no-listing', reason: expect.stringContaining('gone (404)') })
    const run = await until(
      'the run to be noted',
      () => stack.db.spiderRun.findUnique({ where: { jobId } }),
      (row) => row !== null,
    )
    expect(run?.outcome).toBe('stopped')
  })

  it('turns listings that a whole later run does not find inactive', async () => {
    await untilSettled(stack, await startCrawl(stack, search()))
    await changeSite(stack, { listings: 20 })
    await untilSettled(stack, await startCrawl(stack, search()))
    await until(
      'what is gone to be inactive',
      () => stack.db.property.count({ where: { standardStatus: 'Withdrawn' } }),
      (count) => count > 0,
    )
    const gone = await stack.db.property.findMany({ where: { standardStatus: 'Withdrawn' } })
    expect(gone.map(({ sourceKey }) => Number(/(\d+)\/$/.exec(sourceKey)?.[1]) >= 40_000_020)).toEqual(
      gone.map(() => true),
    )
  })

  it('asks no site that no owner has answered for, nor one whose permission was withdrawn', async () => {
    const elsewhere = stack.sandboxUrl.replace('127.0.0.1', 'localhost')
    changeSettings({ SANDBOX_URL: stack.sandboxUrl })
    const start = () => startCrawl(stack, { search: `${elsewhere}/zoeken/koop` })
    const refused = await untilSettled(stack, await start())
    expect(refused).toMatchObject({
      status: 'FAILED',
      errorDetails: expect.stringContaining('Nothing says that localhost'),
    })
    expect(await pathsOf()).toEqual([])

    const owner = { name: 'Owner', role: 'owner' }
    const permission = { site: 'localhost', statement: 'It is the sandbox of this machine, run by us.' }
    await expect(permitSite(stack.db, { ...owner, role: 'admin' }, permission)).rejects.toThrow(/Only an owner/)
    await expect(permitSite(stack.db, owner, { ...permission, statement: 'Yes.' })).rejects.toThrow(/whose it is/)
    await permitSite(stack.db, owner, permission)
    await withdrawSite(stack.db, owner, 'localhost')
    expect(await untilSettled(stack, await start())).toMatchObject({ status: 'FAILED' })
    expect(await pathsOf()).toEqual([])
    expect(await stack.db.sitePermission.findMany()).toMatchObject([{ statedBy: 'Owner', withdrawnBy: 'Owner' }])
    await permitSite(stack.db, owner, permission)
    expect((await untilSettled(stack, await start())).errorDetails ?? '').not.toContain('Nothing says')
  })

  it('stops at the next request when the permission is withdrawn, and keeps what it has read', async () => {
    changeSettings({ SANDBOX_URL: stack.sandboxUrl, SPIDER_BATCH_SIZE: 100 })
    await changeSite(stack, { latencyMs: 20 })
    const owner = { name: 'Owner', role: 'owner' }
    await permitSite(stack.db, owner, { site: 'localhost', statement: 'It is the sandbox of this machine, run by us.' })
    const elsewhere = stack.sandboxUrl.replace('127.0.0.1', 'localhost')
    const jobId = await startCrawl(stack, { search: `${elsewhere}/zoeken/koop` })
    await until('a few listings to be read', detailsOf, (paths) => paths.length > 1)
    await withdrawSite(stack.db, owner, 'localhost')
    const read = (await detailsOf()).length
    const job = await untilJob(stack, jobId, ({ status }) => status === 'PAUSED')
    expect(job.statusReason).toContain('Nothing says that localhost may be read')
    // One request may have been on its way.
    expect((await detailsOf()).length).toBeLessThanOrEqual(read + 1)
    expect(await stored()).toBe((await detailsOf()).length)
  })
})
