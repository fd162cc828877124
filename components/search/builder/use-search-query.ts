'use client'

import { useSearchParams } from 'next/navigation'
import { useEffect, useReducer, useState, useSyncExternalStore } from 'react'
import { applyEdit, beginHistory } from '#components/search/query/edit-history.ts'
import { encodeQuery, escapeForAddress } from '#components/search/query/query-codec.ts'
import { readAddress } from '#components/search/query/request-draft.ts'

/** The address follows the form after a rest, milliseconds: browsers refuse more than some 100 changes in 30 s. */
const addressRestMs = 300
/**
 * Longest query, in escaped characters, that goes before the `#`. Node refuses requests whose head is over 16 kB; a
 * longer query goes behind the `#`, which a browser keeps to itself.
 */
const longestBeforeHash = 6_000
const hashStart = '#q='
/** Own writings remembered: the router may tell of one after the next was written. */
const writingsKept = 5

/**
 * The query being built. It begins as the address has it, the address follows it, and another address loads another
 * query. `notes` says what of the address was not understood.
 */
export function useSearchQuery() {
  const addressed = useAddressedQuery()
  const [address, setAddress] = useState(() => {
    const { query, notes } = readAddress(addressed)
    return { first: query, notes, seen: addressed, written: [] as readonly string[] }
  })
  const [history, edit] = useReducer(applyEdit, address.first, beginHistory)

  if (addressed !== address.seen) {
    const read = address.written.includes(addressed) ? null : readAddress(addressed)
    setAddress({ ...address, seen: addressed, notes: read?.notes ?? address.notes })
    if (read) edit({ type: 'load', query: read.query })
  }

  useEffect(() => {
    if (!history.edited) return
    const timer = setTimeout(() => {
      const text = encodeQuery(history.present)
      setAddress((before) => ({ ...before, written: [text, ...before.written].slice(0, writingsKept) }))
      writeAddress(text)
    }, addressRestMs)
    return () => clearTimeout(timer)
  }, [history.present, history.edited])

  return {
    query: history.present,
    canUndo: history.past.length > 0,
    notes: address.notes,
    forgetNotes: () => setAddress({ ...address, notes: [] }),
    edit,
  }
}

/** The query text of the address, before or behind its `#`; empty when there is none. */
function useAddressedQuery(): string {
  const before = useSearchParams().get('q') ?? ''
  const behind = useSyncExternalStore(
    (listener) => {
      window.addEventListener('hashchange', listener)
      return () => window.removeEventListener('hashchange', listener)
    },
    () => readHash(window.location.hash),
    () => null,
  )
  return behind ?? before
}

function readHash(hash: string): string | null {
  return hash.startsWith(hashStart) ? new URLSearchParams(hash.slice(1)).get('q') : null
}

function writeAddress(text: string): void {
  const address = new URL(window.location.href)
  address.searchParams.delete('q')
  const escaped = escapeForAddress(text)
  const before = text !== '' && escaped.length <= longestBeforeHash
  const search = [address.searchParams.toString(), before ? `q=${escaped}` : ''].filter(Boolean).join('&')
  const behind = text === '' || before ? '' : hashStart + escaped
  window.history.replaceState(null, '', address.pathname + (search && `?${search}`) + behind)
}
