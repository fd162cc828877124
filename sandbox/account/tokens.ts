import { Refusal } from '#sandbox/api/refusal.ts'
import type { Permission } from '#sandbox/criteria/search.ts'

type Plan = 'solo' | 'team' | 'business'

/** A token the sandbox takes. `trusteeSaleTracking` is the add-on for auction dates and bids. */
export type Account = { plan: Plan; trusteeSaleTracking?: boolean }

/** An account of the smallest plan. */
export const soloAccount: Account = { plan: 'solo', trusteeSaleTracking: false }

/** `sandbox-token` may use everything, `sandbox-solo-token` lacks the gated criteria. Any other token is unknown. */
export const defaultTokens: Readonly<Record<string, Account>> = {
  'sandbox-token': { plan: 'business', trusteeSaleTracking: true },
  'sandbox-solo-token': soloAccount,
}

/** Real tokens are 40 hexadecimal digits; none of them is ever taken here, whatever the settings say. */
const REAL_TOKEN = /^[0-9a-f]{40}$/i

/** Finds the account of an Authorization header. @throws Refusal 401 where there is none */
export function accountOf(
  tokens: Readonly<Record<string, Account>>,
  header: string | undefined,
): { token: string; account: Account } {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  const account =
    token !== undefined && !REAL_TOKEN.test(token) && Object.hasOwn(tokens, token) ? tokens[token] : undefined
  if (token === undefined || !account) {
    throw new Refusal(401, 'Unauthorized', { message: 'The token is missing or not known.' })
  }
  return { token, account }
}

const ADD_ON = 'The feature [Trustee Sale Tracking] is not included in your current subscription plan'

/** What the account may filter by. The returned function throws the vendor's refusal for what it may not. */
export function permissionOf(account: Account): Permission {
  return ({ name, gate }) => {
    if (gate === 'plan' && account.plan === 'solo') {
      throw new Refusal(400, `The param: ${name} cannot be used by this user`)
    }
    if (gate === 'trustee-sale-tracking' && !(account.trusteeSaleTracking ?? account.plan !== 'solo')) {
      throw new Refusal(400, ADD_ON, { messageTitle: 'Upgrade Required', message: ADD_ON })
    }
  }
}
