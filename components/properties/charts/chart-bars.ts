import { formatCount } from '#components/ui/format/formats.ts'
import { shortened } from '#components/ui/format/outside-text.ts'
import type { Distribution, PropertyCharts } from '#lib/properties/charts/contract.ts'

export interface Bar {
  name: string
  /** What stands under it where there is no room for the name. */
  mark: string
  count: number
}
export interface Chart {
  title: string
  /** What a bar stands for, as the head of a column. */
  head: string
  bars: readonly Bar[]
  /** What the bars do not show: "12 without a value". */
  rest: string
}

/** 250000 → "$250k", 1500000 → "$1.5M". */
export function shortMoney(amount: number): string {
  const sign = amount < 0 ? '−' : ''
  const size = Math.abs(amount)
  if (size === 0) return '$0'
  if (size < 1_000_000) return `${sign}$${Math.round(size / 1000)}k`
  return `${sign}$${size / 1_000_000}M`
}

type BarRange = Distribution['bars'][number]

function moneyRange({ from, to }: BarRange): string {
  if (from === null) return `under ${shortMoney(to ?? 0)}`
  return to === null ? `${shortMoney(from)} or more` : `${shortMoney(from)} to ${shortMoney(to)}`
}

function decade({ from, to }: BarRange): string {
  if (from === null) return `before ${to}`
  return to === null ? `${from} or later` : `${from}s`
}

const without = (count: number, of: string): string => (count === 0 ? '' : `${formatCount(count)} without ${of}`)

/** The four charts, ready to be drawn or written as tables. */
export function chartsOf({ estimatedValue, estimatedEquity, yearBuilt, city }: PropertyCharts): readonly Chart[] {
  const spread = (
    title: string,
    head: string,
    { bars, without: none }: Distribution,
    of: string,
    name: (bar: BarRange) => string,
    start: (from: number) => string,
  ): Chart => ({
    title,
    head,
    bars: bars.map((bar) => ({
      name: name(bar),
      mark: bar.from === null ? 'less' : start(bar.from),
      count: bar.count,
    })),
    rest: without(none, of),
  })
  const others = city.others === 0 ? [] : [{ name: 'Other cities', mark: 'Other cities', count: city.others }]
  return [
    spread('Value', 'Estimated value', estimatedValue, 'an estimated value', moneyRange, shortMoney),
    spread('Equity', 'Estimated equity', estimatedEquity, 'an estimated equity', moneyRange, shortMoney),
    {
      title: 'By city',
      head: 'City',
      bars: [...city.bars.map((bar) => ({ ...bar, mark: shortened(bar.name, 18) })), ...others],
      rest: without(city.without, 'a city'),
    },
    spread('By year built', 'Year built', yearBuilt, 'a year', decade, String),
  ]
}
