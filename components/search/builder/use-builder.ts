'use client'

import { useCallback, useMemo, useState } from 'react'
import { findCriterion } from '#lib/sources/propertyradar/catalogue.ts'
import type { FocusRequest } from '#components/search/builder/criteria-list.tsx'
import { useSearchQuery } from '#components/search/builder/use-search-query.ts'
import type { MissingChoice } from '#components/search/query/missing-choice.ts'
import { initialValue } from '#components/search/query/initial-value.ts'
import type { CriterionValue, SearchQuery } from '#components/search/query/query-codec.ts'
import { requestOf, sensitiveOf } from '#components/search/query/request-draft.ts'

/** The query with what follows from it and what can be done to it. Actions keep their identity, so that rows rest. */
export function useBuilder() {
  const { query, edit, canUndo, notes, forgetNotes } = useSearchQuery()
  const [focus, setFocus] = useState<FocusRequest | null>(null)
  const { criteria } = query
  const request = useMemo(() => requestOf(query), [query])
  const leftOutNames = useMemo(() => {
    const ready = new Set(request?.criteria.map(({ name }) => name))
    return criteria.flatMap(({ name }) => (ready.has(name) ? [] : [name]))
  }, [criteria, request])
  const sensitive = useMemo(() => sensitiveOf(criteria), [criteria])
  const inUse = useMemo(() => new Set(criteria.map(({ name }) => name)), [criteria])

  const focusOn = useCallback((name: string) => setFocus((before) => ({ name, number: (before?.number ?? 0) + 1 })), [])
  const pick = useCallback(
    (name: string) => {
      edit({ type: 'add', name, value: initialValue(findCriterion(name)) })
      focusOn(name)
    },
    [edit, focusOn],
  )
  const change = useCallback(
    (name: string, value: CriterionValue) => edit({ type: 'change', name, value, at: Date.now() }),
    [edit],
  )
  const remove = useCallback((name: string) => edit({ type: 'remove', name }), [edit])
  const replace = useCallback(
    (name: string, by: string) => {
      edit({ type: 'replace', name, by, value: initialValue(findCriterion(by)) })
      focusOn(by)
    },
    [edit, focusOn],
  )
  const undo = useCallback(() => edit({ type: 'undo' }), [edit])
  return {
    query,
    request,
    /** Names of criteria that are wrong or not filled in. */
    leftOutNames,
    leftOut: leftOutNames.length,
    sensitive,
    inUse,
    focus,
    canUndo,
    notes,
    forgetNotes,
    actions: {
      pick,
      change,
      remove,
      replace,
      goTo: focusOn,
      undo,
      clear: () => edit({ type: 'clear' }),
      askMissing: ({ only, olderThanDays }: MissingChoice) =>
        edit({ type: 'only-missing', onlyMissing: only ? { olderThanDays } : undefined, at: Date.now() }),
      importQuery: (imported: SearchQuery) => edit({ type: 'import', query: imported }),
      askContacts: (fields: readonly string[]) => edit({ type: 'contact-fields', fields }),
    },
  }
}

export type Builder = ReturnType<typeof useBuilder>
