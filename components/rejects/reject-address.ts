'use client'

import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { rejectChoiceSchema, type RejectChoice } from '#lib/rejects/contract.ts'

/** What the screen of rejects shows, all from its address, so that a link shows the same. */
export interface RejectAddress {
  choice: RejectChoice
  /** The reject that is open. */
  openId: number | null
}

const names = rejectChoiceSchema.keyof().options

/** Values the API would not take are left out, one by one. */
export function readAddress(query: string): RejectAddress {
  const given = new URLSearchParams(query)
  let choice: RejectChoice = { state: 'open' }
  for (const name of names) {
    const value = given.get(name)
    if (value === null || (value === '' && name !== 'field')) continue
    const parsed = rejectChoiceSchema.safeParse({ ...choice, [name]: value })
    if (parsed.success) choice = parsed.data
  }
  const openId = Number(given.get('open'))
  return { choice, openId: Number.isSafeInteger(openId) && openId > 0 ? openId : null }
}

/** A choice as the query of the API and of the screen. */
export function queryOf(choice: RejectChoice): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of names) {
    const value = choice[name]
    if (value !== undefined && !(name === 'state' && value === 'open')) query.set(name, String(value))
  }
  return query
}

type Change = Partial<Record<(typeof names)[number] | 'open', string | null>>

/** Changes the address without a new entry in the history: Back leaves the screen. */
export function changeAddress(change: Change): void {
  const query = new URLSearchParams(window.location.search)
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === undefined) query.delete(name)
    else query.set(name, value)
  }
  window.history.replaceState(null, '', query.size === 0 ? window.location.pathname : `?${query}`)
}

export const openReject = (rejectId: number | null): void =>
  changeAddress({ open: rejectId === null ? null : String(rejectId) })

/** Chooses a cause, or, with null, none. */
export const openCause = (cause: { code: string; field: string | null } | null): void =>
  changeAddress({ code: cause?.code ?? null, field: cause === null ? null : (cause.field ?? ''), open: null })

export function useRejectAddress(): RejectAddress {
  const query = useSearchParams().toString()
  return useMemo(() => readAddress(query), [query])
}
