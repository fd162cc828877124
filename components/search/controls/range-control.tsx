'use client'

import { ArrowLeftRightIcon, PlusIcon, XIcon } from 'lucide-react'
import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import type { ControlProps } from '#components/search/controls/control-props.ts'
import { TypedNumber } from '#components/search/controls/typed-number.tsx'
import { isUpsideDown, readRanges, type Range } from '#components/search/values/range-value.ts'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'

const unitWords: Partial<Record<NonNullable<CriterionDefinition['unit']>, string>> = {
  dollars: '$',
  percent: '%',
  'square feet': 'sq ft',
  acres: 'acres',
  years: 'years',
  months: 'months',
  days: 'days',
  miles: 'miles',
  score: 'of 100',
}
/** More ranges than this are shown no more; a pasted request may hold thousands. */
const shownRanges = 20

/** Ranges with open ends; any of several. */
export function RangeControl({ definition, value, onChange, invalid }: ControlProps) {
  const ranges = readRanges(value)
  const write = (next: readonly Range[]) => onChange(next.map(([from, to]) => [from, to]))
  const replace = (index: number, range: Range) => write(ranges.with(index, range))
  return (
    <div className={ranges.length === 1 ? 'flex flex-wrap items-center gap-x-4 gap-y-1' : 'grid gap-2'}>
      {ranges.slice(0, shownRanges).map((range, index) => (
        <RangeLine
          // A range has no identity of its own; lines are only added at the end or taken away.
          key={index}
          definition={definition}
          range={range}
          ordinal={ranges.length > 1 ? ` of range ${index + 1}` : ''}
          invalid={invalid}
          onChange={(next) => replace(index, next)}
          onRemove={ranges.length > 1 ? () => write(ranges.toSpliced(index, 1)) : undefined}
        />
      ))}
      {ranges.length > shownRanges ? (
        <p className="text-sm text-ink-3">and {ranges.length - shownRanges} more ranges</p>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
        {definition.kind === 'range-or-unknown' ? <AlsoUnknown ranges={ranges} onChange={write} /> : null}
        {ranges.some((range) => range.some((end) => end !== null)) ? (
          <Button kind="quiet" size="small" onClick={() => write([...ranges, [null, null]])}>
            <PlusIcon aria-hidden />
            or another range
          </Button>
        ) : null}
      </div>
    </div>
  )
}

interface RangeLineProps {
  definition: CriterionDefinition
  range: Range
  ordinal: string
  invalid: boolean
  onChange: (range: Range) => void
  onRemove: (() => void) | undefined
}

function RangeLine({ definition, range, ordinal, invalid, onChange, onRemove }: RangeLineProps) {
  const [from, to] = range
  const unit = definition.unit && unitWords[definition.unit]
  const shared = { ungrouped: definition.unit === 'year', placeholder: 'any' }
  const upsideDown = isUpsideDown(range)
  return (
    <div className="flex flex-wrap items-center gap-2 text-ink-2">
      {unit === '$' ? <span aria-hidden>$</span> : null}
      <TypedNumber
        {...shared}
        label={`${definition.label}, from${ordinal}`}
        value={from}
        invalid={upsideDown || (invalid && typeof from === 'string')}
        onChange={(next) => onChange([next, to])}
      />
      <span>to</span>
      <TypedNumber
        {...shared}
        label={`${definition.label}, to${ordinal}`}
        value={to}
        invalid={upsideDown || (invalid && typeof to === 'string')}
        onChange={(next) => onChange([from, next])}
      />
      {unit && unit !== '$' ? <span aria-hidden>{unit}</span> : null}
      {upsideDown ? (
        <Button kind="quiet" size="small" onClick={() => onChange([to, from])}>
          <ArrowLeftRightIcon aria-hidden />
          Swap
        </Button>
      ) : null}
      {onRemove ? (
        <IconButton label={`Take away this range${ordinal}`} size="small" onClick={onRemove}>
          <XIcon aria-hidden />
        </IconButton>
      ) : null}
    </div>
  )
}

/** An open lower end also finds records without a value: the source knows no other way to ask for them. */
function AlsoUnknown({ ranges, onChange }: { ranges: readonly Range[]; onChange: (ranges: Range[]) => void }) {
  const checked = ranges.some(([from, to]) => from === null && to !== null)
  const open = ranges.every(([from, to]) => from === null && to === null)
  return (
    <Checkbox
      checked={checked}
      disabled={open || ranges.every(([, to]) => to === null)}
      label={
        <span title="An open lower end also finds records where this is not known; a filled one leaves them out.">
          also unknown
        </span>
      }
      onChange={(next) =>
        onChange(ranges.map(([from, to]) => (to === null ? [from, to] : [next ? null : (from ?? 0), to])))
      }
    />
  )
}
