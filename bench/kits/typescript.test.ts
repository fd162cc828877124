import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '#lib/db.ts'
import { until } from '#lib/testing/until.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { standUpForKits, type KitStack } from './kit-stack.ts'
import { spooledFiles, spooledItems } from './spooled.ts'

describe('the TypeScript client of the examples', { timeout: 60_000 }, () => {
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
  const push = (items: number, signal?: AbortSignal, run?: string) =>
    stack.run(process.execPath, ['--disable-warning=ExperimentalWarning', 'push-sample.ts', String(items)], {
      cwd: path.join(projectRoot, 'examples', 'typescript'),
      environment: {
        PARCELYARD_URL: stack.address,
        PARCELYARD_SPOOL: spool(),
        ...(run !== undefined && { PARCELYARD_RUN: run }),
      },
      ...(signal === undefined ? {} : { signal }),
    })

  it('stores everything, the partial last batch too, and closes its run as complete', async () => {
    const { code, said } = await push(340)
    expect(code, said).toBe(0)
    expect(await stack.runs()).toMatchObject([
      { spider: 'typescript sample', processed: 340, inserted: 340, outcome: 'complete' },
    ])
    expect(spooledFiles(spool())).toEqual([])
  })

  it('that is killed loses nothing: the next one sends what it left, into the run that found it', async () => {
    await stack.shut()
    const killed = new AbortController()
    const dying = push(340, killed.signal)
    try {
      await until(
        'all to be spooled',
        () => spooledFiles(spool()).filter((name) => name.endsWith('.ready')).length,
        (batches) => batches === 4,
      )
    } finally {
      killed.abort()
      await dying
    }
    await stack.open()
    const { code, said } = await push(0)
    expect(code, said).toBe(0)
    expect(await stack.runs()).toMatchObject([{ processed: 340, inserted: 340, outcome: 'stopped' }])
    expect(spooledFiles(spool())).toEqual([])
  })

  it('stops sending when its run was cancelled, says so once, and keeps what it holds', async () => {
    await stack.cancelRun('typescript sample', 'unwanted')
    const { code, said } = await push(340, undefined, 'unwanted')
    expect(code, said).toBe(1)
    expect(said.match(/The run unwanted was cancelled in Parcelyard/g)).toHaveLength(1)
    expect(spooledItems(spool(), ['.refused'])).toBe(340)
    expect(spooledItems(spool())).toBe(0)
    // What is left of it says nothing of the next run.
    expect((await push(100)).code).toBe(0)
    expect(await stack.runs()).toMatchObject([{ outcome: 'cancelled' }, { processed: 100, outcome: 'complete' }])
  })
})
