import { createHash } from 'node:crypto'
import { env, type Settings } from '#lib/env.ts'
import { AskPersonError } from '#lib/sources/errors.ts'

/** Where requests go and as whom. */
export interface Account {
  url: URL
  token: string
  isSandbox: boolean
  /** `sandbox`, or `propertyradar:` and a fingerprint of the token: never the token itself. */
  dataset: string
}

type AccountSettings = Pick<Settings, 'PROPERTYRADAR_TOKEN' | 'PROPERTYRADAR_URL' | 'SANDBOX_URL'>

/** Tokens that begin so belong to a sandbox and are worth nothing anywhere else. */
const sandboxPrefix = 'sandbox'
const usualSandboxToken = 'sandbox-token'

/**
 * The account the settings name: the subscriber’s own with a token, the sandbox without one.
 * @throws AskPersonError when a real token would reach a sandbox, a sandbox token the outside world, or a token an
 *   unencrypted connection. Nothing has been sent then.
 */
export function account(settings: AccountSettings = env()): Account {
  const token = settings.PROPERTYRADAR_TOKEN
  if (token === undefined) return sandboxAccount(settings.SANDBOX_URL)
  const url = new URL(settings.PROPERTYRADAR_URL)
  if (token.startsWith(sandboxPrefix)) {
    if (isThisMachine(url)) return { url, token, isSandbox: true, dataset: 'sandbox' }
    throw refusal(
      'sandbox-token-outside',
      'PROPERTYRADAR_TOKEN is a sandbox token, and PROPERTYRADAR_URL is not on this machine. Nothing was sent. ' +
        'Set your own token, or remove it to use the sandbox.',
    )
  }
  if (isThisMachine(url)) {
    throw refusal(
      'token-to-sandbox',
      'PROPERTYRADAR_URL is on this machine, and PROPERTYRADAR_TOKEN is a real token. Nothing was sent. Remove ' +
        'PROPERTYRADAR_URL to reach PropertyRadar, or remove the token to use the sandbox.',
    )
  }
  if (url.protocol !== 'https:') {
    throw refusal(
      'unencrypted-address',
      'PROPERTYRADAR_URL does not begin with https://, so your token could be read on the way. Nothing was sent. ' +
        'Correct the address.',
    )
  }
  const fingerprint = createHash('sha256').update(token).digest('hex').slice(0, 12)
  return { url, token, isSandbox: false, dataset: `propertyradar:${fingerprint}` }
}

function sandboxAccount(address: string | undefined): Account {
  if (address === undefined) {
    throw refusal(
      'no-account',
      'There is neither a PropertyRadar token nor a sandbox. Set PROPERTYRADAR_TOKEN to the token of your account, or ' +
        'SANDBOX_URL to the address of a running sandbox.',
    )
  }
  const url = new URL(address)
  if (isThisMachine(url)) return { url, token: usualSandboxToken, isSandbox: true, dataset: 'sandbox' }
  throw refusal(
    'sandbox-token-outside',
    'SANDBOX_URL is not on this machine. Nothing was sent. Start the sandbox here, or set PROPERTYRADAR_TOKEN.',
  )
}

function refusal(code: string, message: string): AskPersonError {
  return new AskPersonError(message, { code, billing: 'none' })
}

/** True for addresses that lead back to this machine. The URL parser has already undone every other spelling of them. */
function isThisMachine(url: URL): boolean {
  const host = url.hostname.toLowerCase()
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    host === '0.0.0.0' ||
    host === '[::1]' ||
    host === '[::]' ||
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\]$/.test(host)
  )
}
