import { availableParallelism, loadavg } from 'node:os'

/** One line of a benchmark: what was measured and its figures. */
export type Finding = { name: string } & Record<string, string | number | readonly string[]>

/** What a figure must reach. */
export interface Bar {
  bar: string
  value: number
  atLeast?: number
  atMost?: number
}

/** Prints what was found, as tables for people or as one JSON object a line, and remembers which bars were missed. */
export class Report {
  readonly #json: boolean
  readonly #print: (line: string) => void
  missed = 0

  constructor(json: boolean, print: (line: string) => void = console.log) {
    this.#json = json
    this.#print = print
  }

  /** A heading with the load of the machine beside it: figures of a busy machine say little. */
  heading(title: string): void {
    const load = loadavg().map((value) => value.toFixed(2))
    if (this.#json) this.#line({ heading: title, processors: availableParallelism(), loadAverage: load.map(Number) })
    else this.#print(`\n${title}   (${availableParallelism()} processors, load average ${load.join(' ')})\n`)
  }

  findings(rows: readonly Finding[]): void {
    if (this.#json) for (const row of rows) this.#line(row)
    else for (const line of table(rows)) this.#print(`  ${line}`)
  }

  bars(bars: readonly Bar[]): void {
    if (!this.#json) this.#print('')
    for (const bar of bars) {
      const kept = isKept(bar)
      if (!kept) this.missed += 1
      if (this.#json) this.#line({ ...bar, value: rounded(bar.value), kept })
      else this.#print(`  ${kept ? 'kept  ' : 'MISSED'} ${bar.bar}: ${rounded(bar.value)} ${wanted(bar)}`)
    }
  }

  #line(value: object): void {
    this.#print(JSON.stringify(value))
  }
}

/** A figure that is not a number keeps no bar. */
export function isKept({ value, atLeast = -Infinity, atMost = Infinity }: Bar): boolean {
  return value >= atLeast && value <= atMost
}

function wanted({ atLeast, atMost }: Bar): string {
  const least = atLeast === undefined ? [] : [`at least ${atLeast}`]
  const most = atMost === undefined ? [] : [`at most ${atMost}`]
  return `(${[...least, ...most].join(', ')})`
}

/** Three digits that count; whole numbers above a hundred. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

/** The middle of some figures; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN
  return (upper + lower) / 2
}

function table(rows: readonly Finding[]): string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = [names, ...rows.map((row) => names.map((name) => cell(row[name])))]
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells.map((line) =>
    line
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  '),
  )
}

function cell(value: string | number | readonly string[] | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return value.toLocaleString('en-US')
  return typeof value === 'string' ? value : value.join(' ')
}
