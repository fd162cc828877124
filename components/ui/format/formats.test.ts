import { describe, expect, it } from 'vitest'
import {
  formatCount,
  formatDuration,
  formatMoney,
  formatPercent,
  formatQuantity,
  formatRate,
  formatRelative,
} from '#components/ui/format/formats.ts'

describe('numbers', () => {
  it('are parted at the thousands', () => {
    expect(formatCount(12846)).toBe('12,846')
    expect(formatQuantity(1, 'record')).toBe('1 record')
    expect(formatQuantity(2300, 'property', 'properties')).toBe('2,300 properties')
  })

  it('never reach 100% before everything is done', () => {
    expect(formatPercent(44)).toBe('44%')
    expect(formatPercent(99.97)).toBe('99%')
    expect(formatPercent(100)).toBe('100%')
  })

  it('have a digit after the point as rates under 100, and none above', () => {
    expect(formatRate(42)).toBe('42.0/s')
    expect(formatRate(99.96)).toBe('100/s')
    expect(formatRate(4210.4)).toBe('4,210/s')
  })

  it('have currency, and a real minus', () => {
    expect(formatMoney(36)).toBe('$36.00')
    expect(formatMoney(0.0112, 'USD', 4)).toBe('$0.0112')
    expect(formatMoney(0.05, 'USD', 4)).toBe('$0.05')
    expect(formatMoney(-12000, 'USD', 0)).toBe('−$12,000')
  })
})

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [8.4, '8 s'],
    [59.7, '1 min'],
    [105, '1 min 45 s'],
    [7500, '2 h 5 min'],
    [3600, '1 h'],
    [100_000, '1 d 3 h'],
    [-5, '0 s'],
  ])('%d seconds read as %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words)
  })
})

describe('relative times', () => {
  const now = Date.parse('2026-11-19T12:00:00Z')

  it.each([
    ['2026-11-19T11:59:59.500Z', 'just now'],
    ['2026-11-19T11:58:00Z', '2 min ago'],
    ['2026-11-19T12:00:12Z', 'in 12 s'],
    ['2026-11-16T12:00:00Z', '3 d ago'],
    ['not a time', ''],
  ])('%s reads as “%s”', (iso, words) => {
    expect(formatRelative(iso, now)).toBe(words)
  })
})
