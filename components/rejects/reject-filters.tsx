'use client'

import { SearchIcon } from 'lucide-react'
import { sourceOptions } from '#components/jobs/words/source-name.tsx'
import { stateWords } from '#components/rejects/cause-words.ts'
import { changeAddress } from '#components/rejects/reject-address.ts'
import { useSearchText } from '#components/search-text.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { Chip } from '#components/ui/layout/tag.tsx'
import { rejectStates, type RejectChoice } from '#lib/rejects/contract.ts'

interface RejectFiltersProps {
  choice: RejectChoice
  states: Readonly<Record<RejectChoice['state'], number>> | undefined
}

const times = [
  { value: '', label: 'Any time' },
  { value: '1', label: 'Last 24 hours' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
] as const

const dayMs = 86_400_000

/** By state, source, time and key; job and dataset as they came in the address. */
export function RejectFilters({ choice, states }: RejectFiltersProps) {
  const { field, input } = useSearchText(choice.key ?? '', (key) =>
    changeAddress({ key: key === '' ? null : key, open: null }),
  )
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-6 py-2 max-md:px-4">
      <Segments
        label="State"
        kind="quiet"
        value={choice.state}
        options={rejectStates.map((state) => ({
          value: state,
          label: (
            <>
              {stateWords[state]}
              {states ? <span className="text-ink-3">{formatCount(states[state])}</span> : null}
            </>
          ),
        }))}
        onChange={(state) => changeAddress({ state: state === 'open' ? null : state, open: null })}
      />
      <NativeSelect
        aria-label="Source"
        className="w-auto"
        value={choice.source ?? ''}
        options={[{ value: '', label: 'Any source' }, ...sourceOptions]}
        onChange={(source) => changeAddress({ source: source === '' ? null : source, open: null })}
      />
      <NativeSelect
        aria-label="Time"
        className="w-auto"
        value={timeOf(choice)}
        options={times}
        onChange={(days) =>
          changeAddress({
            from: days === '' ? null : new Date(startOfHour() - Number(days) * dayMs).toISOString(),
            to: null,
          })
        }
      />
      <Input
        {...input}
        ref={field}
        aria-label="Key of a record"
        placeholder="Key of a record"
        icon={<SearchIcon aria-hidden />}
        className="w-56 max-md:w-full"
      />
      {choice.jobId === undefined ? null : (
        <Chip name="Job" value={`#${choice.jobId}`} onRemove={() => changeAddress({ jobId: null })} />
      )}
      {choice.dataset === undefined ? null : (
        <Chip name="Dataset" value={choice.dataset} onRemove={() => changeAddress({ dataset: null })} />
      )}
      {hasMore(choice) ? (
        <Button
          kind="quiet"
          size="small"
          onClick={() => changeAddress({ source: null, dataset: null, jobId: null, from: null, to: null, key: null })}
        >
          Clear
        </Button>
      ) : null}
    </div>
  )
}

function hasMore({ source, dataset, jobId, from, to, key }: RejectChoice): boolean {
  return [source, dataset, jobId, from, to, key].some((value) => value !== undefined)
}

/** Whole hours stand counted; the rest of one would be counted anew for each question. */
function startOfHour(): number {
  return Math.floor(Date.now() / 3_600_000) * 3_600_000
}

function timeOf({ from }: RejectChoice): (typeof times)[number]['value'] {
  if (from === undefined) return ''
  const days = Math.round((Date.now() - Date.parse(from)) / dayMs)
  return times.find(({ value }) => value !== '' && Number(value) >= days)?.value ?? '30'
}
