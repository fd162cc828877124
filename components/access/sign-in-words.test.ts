import { describe, expect, it } from 'vitest'
import { afterSignIn, describeProblem } from '#components/access/sign-in-words.ts'

describe('after signing in', () => {
  const origin = 'http://127.0.0.1:3000'

  it('goes to the page that was asked for, with its filter', () => {
    expect(afterSignIn('/properties?job=17', origin)).toBe('/properties?job=17')
  })

  it.each([
    null,
    '',
    'https://example.com/',
    '//example.com/',
    '/\\example.com',
    'javascript:alert(1)',
    '/sign-in?next=/',
  ])('goes to the first screen instead of %j', (next) => {
    expect(afterSignIn(next, origin)).toBe('/')
  })
})

describe('the problem in the address', () => {
  it('says what to do about a used link', () => {
    expect(describeProblem('link-used')).toContain('Ask for a new one')
  })

  it('says that an account is closed, and that a link can be opened again later', () => {
    expect(describeProblem('account-closed')).toContain('closed')
    expect(describeProblem('too-many-requests')).toContain('Wait a minute')
  })

  it('never shows text from the address itself', () => {
    expect(describeProblem('<b>call 555</b>')).toBe('Signing in did not work. Try again.')
  })
})
