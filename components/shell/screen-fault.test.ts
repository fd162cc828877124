import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { ApiError } from '#components/api.ts'
import { tellAnswer } from '#components/heard-answers.ts'
import { CodeMissingError } from '#components/fetch-code.ts'
import { faultOf, requestIdOf } from '#components/shell/screen-fault.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'

const refused = { status: 500, code: 'internal-error', title: 'It broke', detail: 'Nothing was changed.' }

test('a screen that broke before any answer came has no number to tell', async () => {
  // Other tests of the same process have heard answers.
  vi.resetModules()
  const unheard = await import('#components/shell/screen-fault.tsx')
  expect(unheard.requestIdOf(new RangeError('Invalid currency code'))).toBeNull()
})

test('a broken screen names the call that failed, else the page, else the last answer', () => {
  tellAnswer(new Headers({ 'x-request-id': 'the-last' }))
  tellAnswer(new Headers())
  expect(requestIdOf(new RangeError('Invalid currency code'))).toBe('the-last')
  expect(requestIdOf(Object.assign(new Error('hidden'), { digest: '4711' }))).toBe('4711')
  expect(requestIdOf(new ApiError({ ...refused, requestId: 'the-call' }))).toBe('the-call')
})

test('the number of a request is said once, whether the words of the server have it or not', () => {
  for (const detail of ['Nothing was changed.', 'The log has it under the-call; report it with that.']) {
    const drawn = renderToString(createElement(ErrorState, { title: 'It broke', detail, requestId: 'the-call' }))
    expect(drawn.match(/the-call/g), detail).toHaveLength(1)
  }
})

test('code that is missing is not tried by drawing again, which React would answer with the same failure', () => {
  const retry = () => {}
  expect(faultOf(new RangeError('hidden'), 'It broke', retry)).toMatchObject({ title: 'It broke', onRetry: retry })
  const missing = faultOf(new CodeMissingError(new Error('404')), 'It broke', retry)
  expect(missing.title).not.toBe('It broke')
  expect(missing.onRetry).not.toBe(retry)
})
