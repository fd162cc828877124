import { describe, expect, test } from 'vitest'
import { AskPersonError } from '#lib/sources/errors.ts'
import { account } from './account.ts'

const real = 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed'
const PROPERTYRADAR_URL = 'https://vendor.example.com'

describe('the account', () => {
  test('is the subscriber’s own with a token, and its dataset does not give the token away', () => {
    const own = account({ PROPERTYRADAR_TOKEN: real, PROPERTYRADAR_URL })
    expect(own).toMatchObject({ token: real, isSandbox: false })
    expect(own.url.href).toBe('https://vendor.example.com/')
    expect(own.dataset).toMatch(/^propertyradar:[0-9a-f]{12}$/)
    expect(own.dataset).not.toContain(real.slice(0, 12))
  })

  test('is the sandbox without a token, whatever the address of PropertyRadar', () => {
    const sandbox = account({ PROPERTYRADAR_URL, SANDBOX_URL: 'http://127.0.0.1:4100' })
    expect(sandbox).toMatchObject({ token: 'sandbox-token', isSandbox: true, dataset: 'sandbox' })
    expect(sandbox.url.port).toBe('4100')
  })

  test('may be a sandbox named by PROPERTYRADAR_URL when the token is a sandbox token', () => {
    const named = { PROPERTYRADAR_TOKEN: 'sandbox-solo-token', PROPERTYRADAR_URL: 'http://localhost:4100' }
    expect(account(named)).toMatchObject({ token: 'sandbox-solo-token', dataset: 'sandbox' })
  })

  test.each([
    'http://127.0.0.1:4100',
    'https://localhost',
    'http://LOCALHOST:1',
    'http://127.1',
    'http://2130706433',
    'http://[::1]:4100',
    'http://[::ffff:127.0.0.1]',
    'http://0.0.0.0:1',
    'http://api.localhost',
  ])('refuses to send a real token to this machine at %s', (address) => {
    expect(codeOf({ PROPERTYRADAR_TOKEN: real, PROPERTYRADAR_URL: address })).toBe('token-to-sandbox')
  })

  test('refuses to send a sandbox token to the outside world', () => {
    expect(codeOf({ PROPERTYRADAR_TOKEN: 'sandbox-token', PROPERTYRADAR_URL })).toBe('sandbox-token-outside')
    expect(codeOf({ PROPERTYRADAR_URL, SANDBOX_URL: 'https://sandbox.example.com' })).toBe('sandbox-token-outside')
  })

  test('refuses to send a real token unencrypted', () => {
    const open = { PROPERTYRADAR_TOKEN: real, PROPERTYRADAR_URL: 'http://vendor.example.com' }
    expect(codeOf(open)).toBe('unencrypted-address')
  })

  test('says what to set when there is neither a token nor a sandbox', () => {
    expect(codeOf({ PROPERTYRADAR_URL })).toBe('no-account')
  })
})

function codeOf(settings: Parameters<typeof account>[0]): string {
  try {
    account(settings)
  } catch (error) {
    if (!(error instanceof AskPersonError)) throw error
    expect(error.billing).toBe('none')
    expect(error.message).not.toContain(real)
    return error.code
  }
  return 'accepted'
}
