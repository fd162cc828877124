import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { openJobsOfFile } from '#lib/jobs/jobs-for-tests.ts'
import { rejectedRun } from '#lib/replay/replay-for-tests.ts'
import { replaceRejects } from './commands.ts'
import { rejectStates, type RejectChoice } from './contract.ts'
import { foldCounts } from './counts.ts'
import { countOpen, readGroups } from './groups.ts'
import { dismiss, dismissAllOf, markFailedAgain, markStored } from './settle.ts'

const { db } = await openJobsOfFile()

const countsRow = z.object({
  state: z.enum(rejectStates),
  code: z.string(),
  field: z.string().nullable(),
  rejects: z.int(),
})

/** What the screen says of a dataset, and what a count of the rejects themselves says. */
async function bothCounts(choice: Omit<RejectChoice, 'state'>) {
  const said = []
  for (const state of rejectStates) {
    const { items, states } = await readGroups(db, { ...choice, state })
    said.push(...items.map(({ code, field, rejects }) => ({ state, code, field, rejects })))
    expect(states[state], state).toBe(items.reduce((sum, { rejects }) => sum + rejects, 0))
  }
  const rows = await db.$queryRaw`
    SELECT state, code, field, count(*)::int AS rejects FROM rejects WHERE dataset = ${choice.dataset}
      AND created_at >= ${choice.from ?? '-infinity'}::timestamptz AND created_at < ${choice.to ?? 'infinity'}::timestamptz
    GROUP BY state, code, field`
  const order = (one: object) => JSON.stringify(one)
  return [said, z.array(countsRow).parse(rows)].map((list) => list.map(order).toSorted())
}

it('the counts of causes follow every change of a reject, in whatever order, folded or not', async () => {
  const site = 'ledger.example'
  const records = Array.from({ length: 12 }, (_, key) => ({ source_key: `k${key}` }))
  const { jobId, pageIds, rejectIds } = await rejectedRun(db, { site, pages: [records] })
  const page = { source: 'spider', dataset: site, jobId, pageId: pageIds[0] ?? 0n }
  const fault = { sourceKey: null, field: null, code: 'too-long', reason: 'Too long.' }
  const reject = (position: number) => ({ ...fault, position, raw: records[position] })
  const steps = ['stored', 'failed', 'dismissed', 'replaced', 'all dismissed', 'removed', 'folded'] as const
  const step = fc.record({ what: fc.constantFrom(...steps), at: fc.nat(11), code: fc.constantFrom('odd', 'even') })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (taken) => {
      for (const { what, at, code } of taken) {
        const rejectId = rejectIds[at] ?? 0n
        const failed = { rejectId, sourceKey: null, field: null, code, reason: code, editedText: null }
        const change = db.$transaction(async (tx) => {
          if (what === 'stored')
            await markStored(tx, [{ rejectId, outcome: 'inserted', editedText: null }], 'analyst-1')
          else if (what === 'failed') await markFailedAgain(tx, [failed])
          else if (what === 'dismissed') await dismiss(tx, [rejectId], 'No.', 'analyst-1')
          else if (what === 'replaced') await replaceRejects(tx, page, [reject(at)])
          else if (what === 'all dismissed') await dismissAllOf(tx, jobId, 'No.', 'analyst-1')
          else if (what === 'removed') await tx.$executeRaw`DELETE FROM rejects WHERE reject_id = ${rejectId}`
          else await foldCounts(tx)
        })
        // One that was stored or is gone is refused, and then nothing of it is counted.
        await change.catch((error: unknown) => expect(error).toMatchObject({ code: 'reject-settled' }))
      }
      const [said, are] = await bothCounts({ dataset: site })
      expect(said).toEqual(are)
    }),
    { numRuns: 12 },
  )
  while ((await db.rejectCount.count({ where: { folded: false } })) > 0) await foldCounts(db)
  const lines = await db.rejectCount.findMany({ where: { jobId } })
  expect(new Set(lines.map(({ state, code, field, hour }) => JSON.stringify([state, code, field, hour]))).size).toBe(
    lines.length,
  )
})

it('a time that begins or ends in the middle of an hour is counted to the moment', async () => {
  const site = 'hours.example'
  const { rejectIds } = await rejectedRun(db, { site, pages: [[{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }]] })
  const times = ['2026-02-01T10:10:00Z', '2026-02-01T10:50:00Z', '2026-02-01T12:00:00Z', '2026-02-01T13:30:00Z']
  for (const [index, at] of times.entries()) {
    await db.$executeRaw`UPDATE rejects SET created_at = ${at}::timestamptz WHERE reject_id = ${rejectIds[index]}`
  }
  const count = async (from?: string, to?: string) => (await countOpen(db, { dataset: site, from, to }, null)).rejects
  expect(await count()).toBe(4)
  expect(await count('2026-02-01T10:20:00Z')).toBe(3)
  expect(await count('2026-02-01T10:00:00Z', '2026-02-01T11:00:00Z')).toBe(2)
  expect(await count('2026-02-01T10:20:00Z', '2026-02-01T13:30:00Z')).toBe(2)
  expect(await count('2026-02-01T10:45:00Z', '2026-02-01T10:55:00Z')).toBe(1)
  expect(await count(undefined, '2026-02-01T12:00:00Z')).toBe(2)
  expect(await bothCounts({ dataset: site, from: '2026-02-01T10:20:00Z' })).toSatisfy(
    ([said, are]: string[][]) => JSON.stringify(said) === JSON.stringify(are),
  )
})
