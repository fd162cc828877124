import { formatCount } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Tag } from '#components/ui/layout/tag.tsx'
import type { HostThrottle } from '#lib/spiders/contract.ts'

const states = {
  free: { word: 'at full speed', tone: 'done' },
  slowed: { word: 'slowed', tone: 'warn' },
  resting: { word: 'resting', tone: 'fail' },
} as const

const twoDigits = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

/** How fast each host and account is asked, by all workers together. */
export function ThrottlePanel({ throttles }: { throttles: readonly HostThrottle[] }) {
  return (
    <Panel title="Speed limits" note="shared by all workers">
      <ul aria-label="Speed limits">
        {throttles.map((throttle) => (
          <ThrottleRow key={throttle.name} throttle={throttle} />
        ))}
      </ul>
    </Panel>
  )
}

function ThrottleRow({ throttle }: { throttle: HostThrottle }) {
  const { name, requestsPerSecond, maximumPerSecond, inFlight, inFlightLimit, blockedUntil, reason, usualMs } = throttle
  const state = states[throttle.state]
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-1 border-b border-line px-4 py-2 last:border-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <bdi className="min-w-0 flex-1 basis-48 truncate font-medium" title={name}>
          {name}
        </bdi>
        <Tag tone={state.tone}>{state.word}</Tag>
        <span>
          {twoDigits.format(requestsPerSecond)} of {twoDigits.format(maximumPerSecond)} requests/s
        </span>
        <span className="text-ink-3">
          {formatCount(inFlight)} of {formatCount(inFlightLimit)} in flight
          {usualMs === null ? '' : `, usually ${formatCount(usualMs)} ms`}
        </span>
      </div>
      {reason === null && blockedUntil === null ? null : (
        <p className="text-sm break-words text-ink-2">
          {reason === null ? null : <bdi>{reason}</bdi>}
          {blockedUntil === null ? null : (
            <>
              {' '}
              Asked again <Time at={blockedUntil} form="relative" />.
            </>
          )}
        </p>
      )}
    </li>
  )
}
