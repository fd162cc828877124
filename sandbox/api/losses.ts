import type { Exchange, Manner } from '#sandbox/api/exchange.ts'
import type { Strikes } from '#sandbox/faults/plan.ts'
import type { FaultKind } from '#sandbox/faults/schema.ts'

/** How an answer that was billed is lost. */
export type Loss = { kind: FaultKind; note: string; manner: Manner | 'none' | 'error'; status: number; lateMs: number }

/** Answers with a fault that comes before anything is billed. @returns whether one did */
export async function refuseByFault(
  exchange: Exchange,
  strikes: Strikes,
  note: (kind: FaultKind, text: string) => void,
): Promise<boolean> {
  const fault = strikes
    .all('tooManyRequests', 'serverError', 'dropConnection', 'errorBody', 'missingCount')
    .find((struck) => {
      if (struck.kind === 'serverError') return !struck.billed
      return struck.kind !== 'dropConnection' || struck.when === 'beforeBilling'
    })
  if (!fault) return false
  switch (fault.kind) {
    case 'tooManyRequests': {
      const seconds = fault.retryAfterSeconds
      note(fault.kind, seconds === undefined ? 'without Retry-After' : `Retry-After ${seconds}`)
      const headers: Record<string, string> = seconds === undefined ? {} : { 'retry-after': String(seconds) }
      await exchange.send(429, { error: 'Too many requests', eventid: exchange.eventId }, { headers })
      return true
    }
    case 'serverError':
      note(fault.kind, `status ${fault.status}`)
      await exchange.send(fault.status, { error: 'Internal error', eventid: exchange.eventId })
      return true
    case 'dropConnection':
      note(fault.kind, 'before billing')
      exchange.drop()
      return true
    case 'errorBody':
      note(fault.kind, 'status 200 with an error')
      await exchange.send(200, { error: 'Something went wrong', eventid: exchange.eventId })
      return true
    case 'missingCount':
      note(fault.kind, 'no rows and no count')
      await exchange.send(200, { results: [] })
      return true
  }
}

/** The fault that loses the answer after its rows were billed, if one does. */
export function lossOf(strikes: Strikes): Loss | undefined {
  const fault = strikes.all('serverError', 'dropConnection', 'truncateBody', 'lateAnswer').find((struck) => {
    if (struck.kind === 'serverError') return struck.billed
    return struck.kind !== 'dropConnection' || struck.when !== 'beforeBilling'
  })
  if (!fault) return undefined
  const loss: Loss = { kind: fault.kind, note: '', manner: 'whole', status: 200, lateMs: 0 }
  switch (fault.kind) {
    case 'serverError':
      return { ...loss, manner: 'error', status: fault.status, note: `status ${fault.status} after billing` }
    case 'dropConnection':
      return fault.when === 'midBody'
        ? { ...loss, manner: 'broken', note: 'in the middle of the body' }
        : { ...loss, manner: 'none', note: 'after billing' }
    case 'truncateBody':
      return { ...loss, manner: 'cut', note: 'body cut in half' }
    case 'lateAnswer':
      return { ...loss, lateMs: fault.ms, note: `${fault.ms} ms late` }
  }
}
