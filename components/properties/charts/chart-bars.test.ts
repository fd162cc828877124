import { expect, it } from 'vitest'
import { chartsOf, shortMoney } from './chart-bars.ts'

it('says money in a few letters', () => {
  expect([0, 50_000, 1_250_000, 3_000_000, -100_000].map(shortMoney)).toEqual(['$0', '$50k', '$1.25M', '$3M', '−$100k'])
})

it('shortens the name of a city where there is no room, and keeps its direction to itself', () => {
  const none = { bars: [], without: 0 }
  const name = `\u202E<b>${'x'.repeat(100)}</b>`
  const charts = chartsOf({
    total: 1,
    estimatedValue: none,
    estimatedEquity: none,
    yearBuilt: none,
    city: { bars: [{ name, count: 1 }], others: 0, without: 0 },
  })
  expect(charts.flatMap(({ bars }) => bars)).toEqual([
    { name, mark: `\u2068\u202E<b>${'x'.repeat(13)}…\u2069`, count: 1 },
  ])
})

it('names every bar and what the bars leave out', () => {
  const spread = {
    bars: [
      { from: null, to: 0, count: 1 },
      { from: 0, to: 50_000, count: 2 },
    ],
    without: 3,
  }
  const charts = chartsOf({
    total: 6,
    estimatedValue: spread,
    estimatedEquity: { bars: [], without: 6 },
    yearBuilt: {
      bars: [
        { from: null, to: 1900, count: 1 },
        { from: 1990, to: 2000, count: 5 },
      ],
      without: 0,
    },
    city: { bars: [{ name: 'Mesa', count: 4 }], others: 1, without: 1 },
  })
  expect(charts.map(({ bars, rest }) => [bars.map(({ name }) => name), rest])).toEqual([
    [['under $0', '$0 to $50k'], '3 without an estimated value'],
    [[], '6 without an estimated equity'],
    [['Mesa', 'Other cities'], '1 without a city'],
    [['before 1900', '1990s'], ''],
  ])
})
