import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction, type Database } from '#lib/db.ts'
import { completedJob } from '#lib/testing/factories.ts'
import { rawAnswerSchema, shownCharacters } from './contract.ts'
import { buyablePages, openLedger } from './ledger-for-tests.ts'
import { readAnswers, readWholeAnswer, withoutSecrets } from './raw-answers.ts'
import { compressBody, keepAnswer, removeOldAnswers } from './raw-pages.ts'

describe('a stored answer as people look at it', () => {
  let db: Database
  let close: () => Promise<void>

  beforeAll(async () => {
    const ledger = await openLedger()
    db = ledger.db
    close = ledger.close
  })
  afterAll(() => close())

  async function stored(text: string, complete = true) {
    const [page] = await buyablePages(db, 1)
    if (page === undefined) throw new Error('No page.')
    const body = new TextEncoder().encode(text)
    const raw = { jobId: page.jobId, pageId: page.pageId, purchaseId: null, httpStatus: 200, complete }
    const compressed = await compressBody(body)
    await inTransaction(db, (tx) => keepAnswer(tx, { ...raw, compressed, bodyBytes: body.byteLength }))
    return page.jobId
  }

  it('is shown as it came, markup and all', async () => {
    const text = '{"Owner": "<script>alert(1)</script>\u202e"}'
    const jobId = await stored(text, false)
    const answer = await readAnswers(db, jobId, 1)
    expect(rawAnswerSchema.parse(answer)).toEqual(answer)
    expect(answer.shown).toMatchObject({ text, characters: text.length })
    expect(answer.answers).toMatchObject([{ httpStatus: 200, complete: false, paid: false }])
  })

  it('is cut where it is long, never in the middle of a character, and can be had whole', async () => {
    const text = 'x'.repeat(shownCharacters - 1) + '🏠'.repeat(10)
    const jobId = await stored(text)
    const { shown } = await readAnswers(db, jobId, 1)
    expect(shown?.characters).toBe(text.length)
    expect(shown?.text.isWellFormed()).toBe(true)
    expect(shown?.text.length).toBe(shownCharacters)
    expect((await readWholeAnswer(db, jobId, 1))?.text).toBe(text)
  })

  it('is none where the page has none, or not the one asked for', async () => {
    const jobId = await stored('{}')
    expect(await readAnswers(db, jobId, 999)).toEqual({ answers: [], shown: null, removedAt: null })
    expect((await readAnswers(db, jobId, 1, 999_999)).shown).toBeNull()
    expect(await readWholeAnswer(db, jobId, 1, 999_999)).toBeNull()
  })

  it.each([
    ['goes after its days, and its page says when', 'written', 'stored', true],
    ['goes where its page gave up', 'failed', 'stored', true],
    ['stays while its page is open', 'queued', 'stored', false],
    ['stays while its page waits for a person', 'unclear', 'stored', false],
    ['stays while its purchase is not stored yet', 'failed', 'answered', false],
    ['stays while it is unclear what was paid', 'failed', 'unclear', false],
  ])('%s', async (_, state, purchase, goes) => {
    const { jobId, pageIds } = await completedJob(db, { paid: true, pages: ['written', 'written'] })
    for (const pageId of pageIds) {
      const raw = { jobId, pageId, purchaseId: null, httpStatus: 200, complete: true, bodyBytes: 2 }
      await keepAnswer(db, { ...raw, compressed: await compressBody(new TextEncoder().encode('{}')) })
    }
    const [old = 0n] = pageIds
    await db.$executeRaw`UPDATE raw_pages SET received_at = now() - interval '31 days' WHERE page_id = ${old}`
    const billed = purchase === 'unclear' ? null : 400
    await db.purchase.updateMany({
      where: { pageId: old },
      data: {
        state: purchase,
        settledAt: purchase === 'unclear' ? null : new Date(),
        recordsBilled: billed,
        freeBilled: billed === null ? null : 0,
        costBilled: billed === null ? null : 0,
        reason: 'No answer came in time.',
      },
    })
    if (state !== 'written') {
      await db.$executeRaw`
        UPDATE batch_job_pages SET state = ${state}, written_at = NULL, records_received = NULL, inserted_count = 0,
               inserted_ids = '{}', error_class = 'ask-person', error_code = 'none', error_message = 'None.'
        WHERE page_id = ${old}`
    }
    const ledger = await db.purchase.findMany({ where: { jobId } })
    expect(await removeOldAnswers(db, 0), 'kept for good').toBe(0)
    expect(await removeOldAnswers(db, 30)).toBe(goes ? 1 : 0)
    expect((await readAnswers(db, jobId, 1)).shown === null).toBe(goes)
    expect((await readAnswers(db, jobId, 2)).shown, 'a young one').not.toBeNull()
    expect(await db.purchase.findMany({ where: { jobId } })).toEqual(ledger)
    if (!goes) return
    expect((await readAnswers(db, jobId, 1)).removedAt).toEqual(expect.any(String))
    await expect(readWholeAnswer(db, jobId, 1)).rejects.toMatchObject({ code: 'answer-removed' })
  })

  it('holds neither the token nor anything that was sent as one', () => {
    const token = 'secret/token+1'
    expect(withoutSecrets(`a ${token} b ${encodeURIComponent(token)}`, token)).toBe('a [left out] b [left out]')
    const echoed = '{"headers":{"Authorization":"Bearer abcdef123456"},"Owner":"BASIC HOLDINGS, BEARER PROPERTIES"}'
    expect(withoutSecrets(echoed, undefined)).toBe(
      '{"headers":{"Authorization":"Bearer [left out]"},"Owner":"BASIC HOLDINGS, BEARER PROPERTIES"}',
    )
  })
})
