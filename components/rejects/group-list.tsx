'use client'

import { causeWords } from '#components/rejects/cause-words.ts'
import { openCause } from '#components/rejects/reject-address.ts'
import { SourceName } from '#components/jobs/words/source-name.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { sourceNameSchema } from '#lib/jobs/contract.ts'
import type { RejectChoice, RejectGroup } from '#lib/rejects/contract.ts'

interface GroupListProps {
  groups: { items: readonly RejectGroup[]; moreGroups: number }
  choice: RejectChoice
}

/** Every cause with how often, since when, from where; pressing one opens its records. */
export function GroupList({ groups, choice }: GroupListProps) {
  if (groups.items.length === 0) return <p className="p-6 text-ink-2 max-md:p-4">Nothing here matches the filter.</p>
  return (
    <>
      <ul>
        {groups.items.map((group) => (
          <Group
            key={`${group.code} ${group.field ?? ''}`}
            group={group}
            chosen={group.code === choice.code && (group.field ?? '') === (choice.field ?? '')}
          />
        ))}
      </ul>
      {groups.moreGroups > 0 ? (
        <p className="px-4 py-3 text-sm text-ink-3">
          and {formatQuantity(groups.moreGroups, 'rarer cause')}: narrow the time or the source to see them
        </p>
      ) : null}
    </>
  )
}

function Group({ group, chosen }: { group: RejectGroup; chosen: boolean }) {
  const { code, field, rejects, jobs, firstAt, lastAt } = group
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-pressed={chosen}
        onClick={() => openCause(chosen ? null : group)}
        className="grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-6 py-2.5 text-left hover:bg-hover aria-pressed:bg-selected aria-pressed:shadow-[inset_3px_0_var(--color-accent)] max-md:px-4"
      >
        <span className="min-w-0">
          <span className="block truncate font-medium">{causeWords(code)}</span>
          {field === null ? null : <code className="block truncate font-mono text-sm text-ink-2">{field}</code>}
        </span>
        <span className="text-right font-semibold">
          {formatCount(rejects)}
          <Days days={group.days} />
        </span>
        <span className="col-span-2 mt-1 flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
          {group.sources.map((source) => {
            const known = sourceNameSchema.safeParse(source)
            return known.success ? <SourceName key={source} source={known.data} /> : null
          })}
        </span>
        <span className="col-span-2 text-sm text-ink-3">
          {formatQuantity(jobs, 'job')}, first <Time at={firstAt} form="relative" />, latest{' '}
          <Time at={lastAt} form="relative" />
        </span>
      </button>
    </li>
  )
}

/** The last 30 days as a strip of bars; the figures stand beside it. */
function Days({ days }: { days: readonly number[] }) {
  const most = Math.max(1, ...days)
  return (
    <svg aria-hidden viewBox="0 0 60 12" className="mt-1 block h-3 w-15 text-control">
      {days.map((count, index) => {
        const height = count === 0 ? 0 : Math.max(1.5, (count / most) * 12)
        return <rect key={index} x={index * 2} y={12 - height} width={1.4} height={height} fill="currentColor" />
      })}
    </svg>
  )
}
