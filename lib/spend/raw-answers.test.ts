import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction, type Database } from '#lib/db.ts'
import { rawAnswerSchema, shownCharacters } from './contract.ts'
import { buyablePages, openLedger } from './ledger-for-tests.ts'
import { readAnswers, readWholeAnswer, withoutSecrets } from './raw-answers.ts'
import { compressBody, keepAnswer } from './raw-pages.ts'

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
    expect(await readAnswers(db, jobId, 999)).toEqual({ answers: [], shown: null })
    expect((await readAnswers(db, jobId, 1, 999_999)).shown).toBeNull()
    expect(await readWholeAnswer(db, jobId, 1, 999_999)).toBeNull()
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
