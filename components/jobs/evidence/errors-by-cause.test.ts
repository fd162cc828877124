import { expect, test } from 'vitest'
import { groupErrors } from '#components/jobs/evidence/errors-by-cause.ts'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'

const busy = { state: 'failed', errorClass: 'try-later', errorCode: 'unavailable' } as const

test('pages that failed alike are one cause, although the numbers in their messages differ', () => {
  const causes = groupErrors([
    samplePage({ ...busy, pageNumber: 4, errorMessage: 'The source answered 503 after 1,204 ms.' }),
    samplePage({ ...busy, pageNumber: 9, errorMessage: 'The source answered 503 after 88 ms.' }),
  ])
  expect(causes).toHaveLength(1)
  expect(causes[0]).toMatchObject({ pages: 2, records: 800, examplePage: 4, code: 'unavailable' })
})

test('the same code with another message is another cause', () => {
  const causes = groupErrors([
    samplePage({ ...busy, pageNumber: 1, errorMessage: 'The source is down for maintenance.' }),
    samplePage({ ...busy, pageNumber: 2, errorMessage: 'The source closed the connection.' }),
  ])
  expect(causes).toHaveLength(2)
})

test('what a person must decide stands above what failed more often', () => {
  const causes = groupErrors([
    samplePage({ ...busy, pageNumber: 1 }),
    samplePage({ ...busy, pageNumber: 2 }),
    samplePage({ pageNumber: 3, state: 'unclear', errorClass: 'ask-person', errorCode: 'no-answer' }),
  ])
  expect(causes.map((cause) => cause.state)).toEqual(['unclear', 'failed'])
})

test('written, skipped and queued pages are no errors, even with an old error on them', () => {
  const old = { errorCode: 'unavailable', errorMessage: 'The source answered 503.' }
  const pages = (['written', 'skipped', 'queued', 'cancelled'] as const).map((state) => samplePage({ ...old, state }))
  expect(groupErrors(pages)).toEqual([])
})

test('a failed page without a message says that no reason was recorded', () => {
  const [cause] = groupErrors([samplePage({ state: 'failed', recordsReceived: null })])
  expect(cause?.message).toBe('No reason was recorded.')
})
