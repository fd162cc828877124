'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { applyEdit, beginHistory, type Edit } from '#components/search/query/edit-history.ts'
import { encodeQuery, escapeForAddress, type SearchQuery } from '#components/search/query/query-codec.ts'
import { readAddress } from '#components/search/query/request-draft.ts'

/** The address follows the form after a rest, milliseconds: browsers refuse more than some 100 changes in 30 s. */
const addressRestMs = 300
/**
 * Longest query, in escaped characters, that goes before the `#`. Node refuses requests whose head is over 16 kB; a
 * longer query goes behind the `#`, which a browser keeps to itself.
 */
const longestBeforeHash = 6_000
const hashStart = '#q='

/**
 * The query being built. It begins as the address has it, the address follows it, and another address loads another
 * query. `notes` says what of the address was not understood.
 */
export function useSearchQuery() {
  const addressed = useSearchParams().get('q') ?? ''
  const [first] = useState(() => readAddress(addressed))
  const [history, edit] = useReducer(applyEdit, first.query, beginHistory)
  const [notes, setNotes] = useState(first.notes)
  /** The `q` that the form has read or written; any other comes from outside. */
  const known = useRef(addressed)
  /** False until an edit: an address that was only read is not rewritten. */
  const touched = useRef(false)

  const load = useCallback((text: string) => {
    const read = readAddress(text)
    touched.current = false
    setNotes(read.notes)
    edit({ type: 'load', query: read.query })
  }, [])
  const editHere = useCallback((change: Edit) => {
    touched.current = true
    edit(change)
  }, [])

  useEffect(() => {
    const behindHash = readHash(window.location.hash)
    if (behindHash !== null) load(behindHash)
  }, [load])

  useEffect(() => {
    if (addressed === known.current) return
    known.current = addressed
    load(readHash(window.location.hash) ?? addressed)
  }, [addressed, load])

  useEffect(() => {
    if (!touched.current) return
    const timer = setTimeout(() => {
      known.current = writeAddress(history.present)
    }, addressRestMs)
    return () => clearTimeout(timer)
  }, [history.present])

  return {
    query: history.present,
    canUndo: history.past.length > 0,
    notes,
    forgetNotes: () => setNotes([]),
    edit: editHere,
  }
}

function readHash(hash: string): string | null {
  if (!hash.startsWith(hashStart)) return null
  return new URLSearchParams(hash.slice(1)).get('q')
}

/** Puts the query into the address and returns its `q` before the `#`. */
function writeAddress(query: SearchQuery): string {
  const address = new URL(window.location.href)
  address.searchParams.delete('q')
  address.hash = ''
  const text = encodeQuery(query)
  const escaped = escapeForAddress(text)
  const before = text !== '' && escaped.length <= longestBeforeHash
  const others = address.searchParams.toString()
  const search = [others, before ? `q=${escaped}` : ''].filter(Boolean).join('&')
  const behind = text === '' || before ? '' : hashStart + escaped
  window.history.replaceState(null, '', address.pathname + (search && `?${search}`) + behind)
  return before ? text : ''
}
