'use client'

import dynamic from 'next/dynamic'
import { useCallback, useRef, useState } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import { BuilderColumn } from '#components/search/builder/builder-column.tsx'
import { useBuilder } from '#components/search/builder/use-builder.ts'
import { EstimateColumn, useCount } from '#components/search/estimate/estimate-column.tsx'
import { PriceBar } from '#components/search/estimate/price-bar.tsx'
import { useLaunchPad } from '#components/search/launch/use-launch-pad.ts'
import { CriteriaPicker } from '#components/search/picker/criteria-picker.tsx'
import { useSearchKeys } from '#components/search/use-search-keys.ts'
import { Sheet } from '#components/ui/overlay/sheet.tsx'

const ResultInPlace = dynamic(() =>
  fetchCode(() => import('#components/search/result/result-in-place.tsx')).then((file) => file.ResultInPlace),
)

/** Build a query, see what it would bring and cost, start it. */
export function SearchScreen() {
  const builder = useBuilder()
  const count = useCount(builder)
  const pad = useLaunchPad()
  const [picking, setPicking] = useState(false)
  const find = useRef<HTMLInputElement>(null)
  const estimate = useRef<HTMLElement>(null)
  const { pick, undo } = builder.actions
  const result = pad.started.find(({ kind }) => kind === 'now')

  const pickFromSheet = useCallback(
    (name: string) => {
      setPicking(false)
      pick(name)
    },
    [pick],
  )
  useSearchKeys({ find, onUndo: undo })

  return (
    <>
      <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] items-start md:grid-cols-[minmax(0,1fr)_320px] xl:grid-cols-[232px_minmax(0,1fr)_336px]">
        <aside
          aria-label="Criteria"
          className="sticky top-[calc(48px+var(--strap))] h-[calc(100dvh-48px-var(--strap))] overflow-y-auto border-r border-line px-3 py-4 max-xl:hidden"
        >
          <h2 className="sr-only">Criteria</h2>
          <CriteriaPicker inUse={builder.inUse} onPick={pick} findRef={find} />
        </aside>
        <BuilderColumn
          builder={builder}
          request={count.request}
          onGoToMissing={() =>
            estimate.current?.querySelector<HTMLElement>('[data-missing] [role="checkbox"]')?.focus()
          }
          onPickFromList={() => setPicking(true)}
        >
          {result ? <ResultInPlace key={result.job.jobId} started={result} /> : null}
        </BuilderColumn>
        <EstimateColumn builder={builder} count={count} pad={pad} ref={estimate} />
      </div>
      <PriceBar
        estimate={count.estimate}
        counting={count.counting}
        failed={count.error !== null}
        onOpen={() => {
          estimate.current?.scrollIntoView({ block: 'start' })
          estimate.current?.focus({ preventScroll: true })
        }}
      />
      <Sheet open={picking} onClose={() => setPicking(false)} title="Add criterion">
        <div className="p-4 max-md:min-h-[64dvh]">
          <CriteriaPicker inUse={builder.inUse} onPick={pickFromSheet} />
        </div>
      </Sheet>
    </>
  )
}
