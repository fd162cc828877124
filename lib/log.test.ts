import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function logged(value: object): string {
  let line = ''
  createLog('info', { write: (text) => (line = text) }).info(value, 'something happened')
  return line
}

test('an error is logged with its message, code, place and causes, and nothing else of what it carries', () => {
  const cause = new TypeError('the connection ended')
  const error = Object.assign(new Error('the database is away', { cause }), {
    code: '57P01',
    client: { user: 'someone' },
  })
  const line = logged({ error })
  expect(JSON.parse(line)).toMatchObject({
    error: {
      name: 'Error',
      message: 'the database is away',
      code: '57P01',
      cause: { message: 'the connection ended' },
    },
  })
  expect(line).toContain('log.test.ts')
  expect(line).not.toContain('someone')
})

test('an error that is its own cause is logged with an end', () => {
  const error = new Error('round and round')
  error.cause = error
  expect(logged({ error }).match(/round and round/g)?.length).toBeLessThan(20)
})

test('a token is hidden', () => {
  expect(logged({ token: 'secret-1', request: { authorization: 'secret-2' } })).not.toContain('secret')
})
