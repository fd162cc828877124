import { expect, test } from 'vitest'
import { ApiError } from '#components/api.ts'
import { tellAnswer } from '#components/heard-answers.ts'
import { requestIdOf } from '#components/shell/screen-fault.tsx'

const refused = { status: 500, code: 'internal-error', title: 'It broke', detail: 'Nothing was changed.' }

test('a broken screen names the call that failed, else the page, else the last answer', () => {
  expect(requestIdOf(new RangeError('Invalid currency code'))).toBeNull()
  tellAnswer(new Headers({ 'x-request-id': 'the-last' }))
  tellAnswer(new Headers())
  expect(requestIdOf(new RangeError('Invalid currency code'))).toBe('the-last')
  expect(requestIdOf(Object.assign(new Error('hidden'), { digest: '4711' }))).toBe('4711')
  expect(requestIdOf(new ApiError({ ...refused, requestId: 'the-call' }))).toBe('the-call')
})
