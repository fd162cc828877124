import Link from 'next/link'
import { flagWords, runState } from '#components/sources/run-words.ts'
import { formatCount } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import type { SpiderRun } from '#lib/spiders/contract.ts'

const heads = ['Accepted', 'Rejected', 'Republished', 'Turned inactive'] as const

/** The latest runs of a spider, newest first. */
export function RunTable({ runs, label }: { runs: readonly SpiderRun[]; label: string }) {
  return (
    <div className="overflow-x-auto" role="region" aria-label={label} tabIndex={0}>
      <table className="w-full min-w-160 text-left">
        <thead className="text-sm text-ink-3">
          <tr>
            <th scope="col" className="px-4 py-2 font-medium">
              Run
            </th>
            <th scope="col" className="px-3 py-2 font-medium">
              Began
            </th>
            <th scope="col" className="px-3 py-2 font-medium">
              State
            </th>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-3 py-2 text-right font-medium last:pr-4">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.jobId} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function RunRow({ run }: { run: SpiderRun }) {
  const state = runState(run)
  const flag = run.flag === null ? null : flagWords[run.flag]
  const counts = [run.accepted, run.rejected, run.republished, run.turnedInactive]
  return (
    <tr className="border-t border-line">
      <th scope="row" className="max-w-48 truncate px-4 py-2 font-medium">
        <Link href={`/jobs/${run.jobId}`} className="text-accent underline underline-offset-3">
          #{run.jobId}
        </Link>
        {run.city === null ? null : <bdi className="ml-2 font-normal text-ink-3">{run.city}</bdi>}
      </th>
      <td className="px-3 py-2 whitespace-nowrap">
        <Time at={run.openedAt} />
      </td>
      <td className="px-3 py-2">
        <span className="flex flex-wrap gap-1">
          <Tag tone={state.tone}>{state.word}</Tag>
          {flag === null ? null : (
            <Tag tone="warn" title={flag.title}>
              {flag.word}
            </Tag>
          )}
        </span>
      </td>
      {counts.map((count, index) => (
        <td key={heads[index]} className="px-3 py-2 text-right last:pr-4">
          {count === null ? <span className="text-ink-3">–</span> : formatCount(count)}
        </td>
      ))}
    </tr>
  )
}
