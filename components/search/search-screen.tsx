'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { InfoIcon, PlusIcon } from 'lucide-react'
import { findCriterion } from '#lib/sources/propertyradar/catalogue.ts'
import { ContactFields } from '#components/search/builder/contact-fields.tsx'
import { CriteriaList, type FocusRequest } from '#components/search/builder/criteria-list.tsx'
import { CriteriaPicker } from '#components/search/builder/criteria-picker.tsx'
import { QueryBar } from '#components/search/builder/query-bar.tsx'
import { Sentence } from '#components/search/builder/sentence.tsx'
import { Starters } from '#components/search/builder/starters.tsx'
import { EstimatePanel } from '#components/search/estimate/estimate-panel.tsx'
import { PriceBar } from '#components/search/estimate/price-bar.tsx'
import { LaunchButtons } from '#components/search/launch/launch-buttons.tsx'
import { LaunchFields } from '#components/search/launch/launch-fields.tsx'
import { rightCeilings, untouchedForm, type LaunchForm } from '#components/search/launch/launch-form.ts'
import { StartedJobs } from '#components/search/launch/started-jobs.tsx'
import { useLaunchPad } from '#components/search/launch/use-launch-pad.ts'
import { initialValue } from '#components/search/query/initial-value.ts'
import type { CriterionValue } from '#components/search/query/query-codec.ts'
import { requestOf, sensitiveOf } from '#components/search/query/request-draft.ts'
import { useSearchQuery } from '#components/search/query/use-search-query.ts'
import { ResultInPlace } from '#components/search/result/result-in-place.tsx'
import { useEstimate } from '#components/search/search-queries.ts'
import { useSearchKeys } from '#components/search/use-search-keys.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { Note } from '#components/ui/state/note.tsx'

/** Build a query, see what it would bring and cost, start it. */
export function SearchScreen() {
  const { query, edit, canUndo, notes, forgetNotes } = useSearchQuery()
  const [form, setForm] = useState<LaunchForm>(untouchedForm)
  const [focus, setFocus] = useState<FocusRequest | null>(null)
  const [picking, setPicking] = useState(false)
  const find = useRef<HTMLInputElement>(null)
  const estimateColumn = useRef<HTMLElement>(null)

  const request = useMemo(() => requestOf(query), [query])
  const leftOut = query.criteria.length - (request?.criteria.length ?? 0)
  const sensitive = useMemo(() => sensitiveOf(query).map(({ label }) => label), [query])
  const inUse = useMemo(() => new Set(query.criteria.map(({ name }) => name)), [query.criteria])
  const count = useEstimate(request, rightCeilings(form))
  const pad = useLaunchPad()
  const shownResult = pad.started.find(({ kind }) => kind === 'now')

  const undo = useCallback(() => edit({ type: 'undo' }), [edit])
  const pick = useCallback(
    (name: string) => {
      edit({ type: 'add', name, value: initialValue(findCriterion(name)) })
      setPicking(false)
      setFocus((before) => ({ name, number: (before?.number ?? 0) + 1 }))
    },
    [edit],
  )
  const change = useCallback(
    (name: string, value: CriterionValue) => edit({ type: 'change', name, value, at: Date.now() }),
    [edit],
  )
  const remove = useCallback((name: string) => edit({ type: 'remove', name }), [edit])
  const replace = useCallback(
    (name: string, by: string) => edit({ type: 'replace', name, by, value: initialValue(findCriterion(by)) }),
    [edit],
  )
  useSearchKeys({ find, onUndo: undo })

  // Returns 'estimate' fields only for a request; the form's ceilings are kept while the query changes.
  return (
    <>
      <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] md:grid-cols-[minmax(0,1fr)_320px] xl:grid-cols-[232px_minmax(0,1fr)_336px]">
        <aside
          aria-label="Criteria"
          className="sticky top-[calc(48px+var(--strap))] max-h-[calc(100dvh-48px-var(--strap))] overflow-y-auto border-r border-line px-3 py-4 max-xl:hidden"
        >
          <CriteriaPicker inUse={inUse} onPick={pick} findRef={find} />
        </aside>
        <div className="grid min-w-0 content-start gap-4 py-4 md:px-4">
          <div className="grid gap-3 max-md:px-4">
            <QueryBar
              canUndo={canUndo}
              canClear={query.criteria.length > 0}
              onUndo={undo}
              onClear={() => edit({ type: 'clear' })}
            />
            {notes.length > 0 ? <AddressNotes notes={notes} onForget={forgetNotes} /> : null}
            <Sentence request={request} leftOut={leftOut} />
          </div>
          {query.criteria.length === 0 ? (
            <Starters onPick={pick} />
          ) : (
            <CriteriaList
              criteria={query.criteria}
              focus={focus}
              onChange={change}
              onRemove={remove}
              onReplace={replace}
            />
          )}
          <div className="max-md:px-4 xl:hidden">
            <Button onClick={() => setPicking(true)}>
              <PlusIcon aria-hidden />
              Add criterion
            </Button>
          </div>
          <ContactFields
            fields={query.contactFields}
            onChange={(fields) => edit({ type: 'contact-fields', fields })}
          />
          {shownResult ? <ResultInPlace key={shownResult.job.jobId} started={shownResult} /> : null}
        </div>
        <aside
          ref={estimateColumn}
          tabIndex={-1}
          aria-label="Estimate and start"
          className="grid min-w-0 content-start gap-4 border-line bg-surface p-4 outline-none max-md:border-t max-md:pb-24 md:sticky md:top-[calc(48px+var(--strap))] md:h-[calc(100dvh-48px-var(--strap))] md:overflow-y-auto md:border-l"
        >
          <StartedJobs started={pad.started} />
          <EstimatePanel
            estimate={count.estimate}
            counting={count.counting}
            error={count.error}
            onRetry={count.retry}
          >
            {request && count.estimate ? (
              <>
                <LaunchFields
                  form={form}
                  onChange={(changed) => setForm((before) => ({ ...before, ...changed }))}
                  estimate={count.estimate}
                  sensitive={sensitive}
                />
                <LaunchButtons
                  pad={pad}
                  request={request}
                  state={{ form, estimate: count.estimate, current: count.current, leftOut, sensitive }}
                />
              </>
            ) : null}
          </EstimatePanel>
        </aside>
      </div>
      <PriceBar
        estimate={count.estimate}
        counting={count.counting}
        failed={count.error !== null}
        onOpen={() => {
          estimateColumn.current?.scrollIntoView({ block: 'start' })
          estimateColumn.current?.focus({ preventScroll: true })
        }}
      />
      <Sheet open={picking} onClose={() => setPicking(false)} title="Add criterion">
        <div className="p-4">
          <CriteriaPicker inUse={inUse} onPick={pick} />
        </div>
      </Sheet>
    </>
  )
}

function AddressNotes({ notes, onForget }: { notes: readonly string[]; onForget: () => void }) {
  return (
    <div role="status">
      <Note
        tone="warn"
        icon={<InfoIcon aria-hidden />}
        action={
          <Button kind="quiet" size="small" onClick={onForget}>
            Got it
          </Button>
        }
      >
        {notes.map((note) => (
          <p key={note} className="break-words">
            {note}
          </p>
        ))}
      </Note>
    </div>
  )
}
