import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { until } from '#lib/testing/until.ts'
import { installedScrapy, scrapyHint } from '#scripts/scrapy.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { standUpForKits, type KitStack } from './kit-stack.ts'
import { spooledFiles, spooledItems } from './spooled.ts'

const scrapy = installedScrapy()
const about = scrapy === undefined ? `skipped: there is none here. ${scrapyHint}` : `of version ${scrapy.version}`
const kit = path.join(projectRoot, 'examples', 'scrapy')
const document = path.join(import.meta.dirname, 'document-client')

describe.skipIf(scrapy === undefined)(`a real Scrapy (${about})`, { timeout: 60_000 }, () => {
  let stack: KitStack

  beforeAll(async () => {
    stack = await standUpForKits()
  })
  afterAll(() => stack.close())
  beforeEach(async () => {
    // What still ends meets the locks of emptied tables: of the two one may have to begin again.
    await inTransaction(
      stack.db,
      (tx) => tx.$executeRaw`
      TRUNCATE batch_jobs, properties, property_seen, property_changes, rejects CASCADE`,
    )
  })

  const spool = () => path.join(stack.folder, expect.getState().currentTestName?.replaceAll(/\W+/g, '-') ?? 'spool')
  const crawl = (folder: string, spider: string, words: readonly string[], signal?: AbortSignal) =>
    stack.run(scrapy?.python ?? '', ['-m', 'scrapy', 'crawl', spider, '--loglevel=INFO', ...words], {
      cwd: folder,
      environment: { PARCELYARD_URL: stack.address },
      ...(signal === undefined ? {} : { signal }),
    })
  const crawlKit = (items: number, signal?: AbortSignal) =>
    crawl(
      kit,
      'sample',
      ['-a', `items=${items}`, '-s', `PARCELYARD_URL=${stack.address}`, '-s', `PARCELYARD_SPOOL=${spool()}`],
      signal,
    )
  const stored = () => stack.db.property.count()

  it('with the pipeline of the plan stores all that it sends, and what it never sends is missing in the run', async () => {
    const { code, said } = await crawl(document, 'buffering', ['-a', 'items=340'])
    expect(code, said).toBe(0)
    expect(said).not.toContain('Failed to send')
    expect(await stack.runs()).toMatchObject([{ spider: 'kit', processed: 300, inserted: 300, outcome: null }])
    expect(await stored()).toBe(300)
  })

  it('with the pipeline of the kit waits for Parcelyard to answer, stores everything once and closes its run', async () => {
    await stack.shut()
    const crawled = crawlKit(340)
    await untilSpooled(2)
    await stack.open()
    const { code, said } = await crawled
    expect(code, said).toBe(0)
    expect(said).toContain('Sending again')
    expect(await stored()).toBe(340)
    const [run, ...others] = await stack.runs()
    expect(run).toMatchObject({ spider: 'sample', processed: 340, inserted: 340, outcome: 'complete' })
    expect(others).toEqual([])
  })

  it('that is killed loses nothing: the next one sends what it left, into the run that found it', async () => {
    await stack.shut()
    const killed = new AbortController()
    const dying = crawlKit(100_000, killed.signal)
    try {
      await untilSpooled(3)
    } finally {
      killed.abort()
      await dying
    }
    const left = spooledItems(spool())
    await stack.open()
    const { code, said } = await crawlKit(0)
    expect(code, said).toBe(0)
    expect(left).toBeGreaterThan(200)
    expect(await stored()).toBe(left)
    expect(await stack.runs()).toMatchObject([{ processed: left, outcome: 'stopped' }])
    expect(spooledItems(spool())).toBe(0)
  })

  it('stops crawling when its run was cancelled, says so once, and keeps what it holds', async () => {
    await stack.cancelRun('sample', 'unwanted')
    const words = ['-a', 'items=100000', '-s', `PARCELYARD_SPOOL=${spool()}`, '-s', 'PARCELYARD_RUN=unwanted']
    const { said } = await crawl(kit, 'sample', [...words, '-s', `PARCELYARD_URL=${stack.address}`])
    expect(said.match(/The run unwanted was cancelled in Parcelyard/g)).toHaveLength(1)
    expect(said).toContain("'item_scraped_count'")
    const scraped = Number(/'item_scraped_count': (\d+)/.exec(said)?.[1])
    expect(scraped).toBeLessThan(100_000)
    expect(spooledItems(spool(), ['.refused'])).toBe(scraped)
    expect(await stack.runs()).toMatchObject([{ outcome: 'cancelled' }])
  })

  const untilSpooled = (batches: number) =>
    until(
      `${batches} batches in the spool`,
      () => spooledFiles(spool()).filter((name) => name.endsWith('.ready')).length,
      (ready) => ready >= batches,
    )
})
