'use client'

import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import { LayoutGridIcon, TableIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { PageFinder } from '#components/jobs/pages/page-finder.tsx'
import { PageLegend } from '#components/jobs/pages/page-legend.tsx'
import type { PagesFault } from '#components/jobs/pages/page-slices.ts'
import { PageTable } from '#components/jobs/pages/page-table.tsx'
import { layoutCells, sliceSize, type CellLayout } from '#components/jobs/plat/page-cells.ts'
import { PageGrid } from '#components/jobs/plat/page-grid.tsx'
import { PlatStrip } from '#components/jobs/plat/plat-strip.tsx'
import { hasEnded } from '#components/jobs/words/job-state.ts'
import { pageCost } from '#components/jobs/page-words/page-actions.ts'
import { usualMilliseconds } from '#components/jobs/page-words/page-words.ts'
import type { Job, Page } from '#lib/jobs/contract.ts'

interface PagesPanelProps {
  job: Job
  pages: readonly Page[]
  fault: PagesFault | null
  selected: number | null
  onSelect: (pageNumber: number) => void
}

/** The pages of a job as a grid of cells or as a table. */
export function PagesPanel({ job, pages: newest, fault, selected, onSelect }: PagesPanelProps) {
  const [asTable, setAsTable] = useState(false)
  // Hundreds of cells are drawn in slices between other work, never in one long task.
  const pages = useDeferredValue(newest)
  const layout = useMemo(() => layoutCells(pages, job.pages.total, job.strip), [pages, job.pages.total, job.strip])
  const usual = useMemo(() => usualMilliseconds(pages), [pages])
  const { paid, pricePerRecord, currency } = job
  const costLine = useCallback(
    (page: Page) => {
      if (page.state !== 'unclear') return undefined
      // Short enough for 72 pixels; the details have the sentence.
      return pricePerRecord === null ? 'decide' : `${pageCost(page, { paid, pricePerRecord, currency })}?`
    },
    [paid, pricePerRecord, currency],
  )
  return (
    <Panel
      title="Pages"
      note={noteOf(job, pages)}
      actions={
        pages.length > 0 ? (
          <Button kind="quiet" size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? <LayoutGridIcon aria-hidden /> : <TableIcon aria-hidden />}
            {asTable ? 'As grid' : 'As table'}
          </Button>
        ) : null
      }
    >
      {asTable ? <PageTable pages={pages} onSelect={onSelect} /> : null}
      <div className="px-4 pt-3 pb-4">
        {fault ? <PanelFault {...fault} className="pb-3" /> : null}
        {layout.cells.length === 0 ? <NoPages job={job} /> : null}
        {!asTable && layout.cells.length > 0 ? (
          <PageGrid layout={layout} selected={selected} onSelect={onSelect} costLine={costLine} usual={usual} />
        ) : null}
        <Beyond job={job} layout={layout} onSelect={onSelect} />
        {job.pages.total > 0 ? <PageLegend pages={job.pages} marks={layout.size === 'large'} /> : null}
      </div>
    </Panel>
  )
}

function noteOf(job: Job, pages: readonly Page[]): string {
  if (job.pages.total === 0) return ''
  // Not the first one’s: pages shrink by what was stored meanwhile.
  const size = Math.max(0, ...pages.map((page) => page.recordLimit))
  const inHand = pages.filter((page) => page.state === 'fetching' || page.state === 'fetched')
  const workers = new Set(inHand.flatMap((page) => page.worker ?? [])).size
  const words = [
    size ? `${formatCount(job.pages.total)} of ${formatQuantity(size, 'record')}` : formatCount(job.pages.total),
  ]
  if (inHand.length > 0) words.push(`${inHand.length} in hand on ${formatQuantity(workers, 'worker')}`)
  return words.join(', ')
}

function NoPages({ job }: { job: Job }) {
  return (
    <p className="text-ink-2">
      {hasEnded(job.status)
        ? 'It ended before it was divided into pages.'
        : 'It is counted and divided into pages next.'}
    </p>
  )
}

/** Where the pages with trouble are told of that the grid shows coarsely. */
function underErrors({ pages: { failed, unclear } }: Job): string {
  if (failed + unclear === 0) return ' below.'
  const all = failed <= sliceSize && unclear <= sliceSize
  const which = all ? 'failed and unclear ones' : `up to ${sliceSize} failed and ${sliceSize} unclear ones`
  return ` below; ${which} stand by cause under errors.`
}

/**
 * Says when a cell stands for several pages, draws the pages beyond the loaded ones from the strip, and opens any of them
 * by its number.
 */
function Beyond({ job, layout, onSelect }: Pick<PagesPanelProps, 'job' | 'onSelect'> & { layout: CellLayout }) {
  const several = layout.pagesPerCell > 1
  const [first] = layout.rest
  if (!several && !first) return null
  const perCell = several ? `One cell stands for ${layout.pagesPerCell} pages and shows the worst of them. ` : ''
  return (
    <div className="mt-3 grid gap-2">
      <p className="text-sm text-ink-2">
        {perCell}
        {first
          ? `The first ${formatCount(first.first - 1)} pages are shown in detail, the other ${formatCount(job.pages.total - first.first + 1)}${underErrors(job)}`
          : null}
      </p>
      {first ? (
        <PlatStrip
          label={`Pages ${formatCount(first.first)} to ${formatCount(job.pages.total)}`}
          text="in the order of the pages"
          strip={job.strip.slice(-layout.rest.length)}
          percent={null}
          over={hasEnded(job.status)}
          big
        />
      ) : null}
      <PageFinder total={job.pages.total} onSelect={onSelect} />
    </div>
  )
}
