import { RotateCcwIcon, SplitIcon } from 'lucide-react'
import { formatCount } from '#components/ui/format/formats.ts'
import { pageLooks } from '#components/jobs/page-words/page-state.tsx'
import { pageStates, type Job } from '#lib/jobs/contract.ts'

/** How many pages are in each state, which also explains the shapes; all states keep their place. */
export function PageLegend({ pages, marks }: { pages: Job['pages']; marks: boolean }) {
  return (
    <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-2">
      {pageStates.map((state) => {
        const { icon: Icon, word, colour } = pageLooks[state]
        return (
          <li key={state} className="flex items-center gap-1">
            <Icon className={`size-3.5 ${pages[state] > 0 ? colour : ''}`} aria-hidden />
            {formatCount(pages[state])} {word.toLowerCase()}
          </li>
        )
      })}
      {marks ? (
        <>
          <li className="flex items-center gap-1">
            <RotateCcwIcon className="size-3.5" aria-hidden /> attempts
          </li>
          <li className="flex items-center gap-1">
            <SplitIcon className="size-3.5" aria-hidden /> split to find a bad record
          </li>
        </>
      ) : null}
    </ul>
  )
}
