import { scatter } from '#sandbox/data/chance.ts'
import type { Dataset, Fact } from '#sandbox/data/dataset.ts'
import { createShelf } from '#sandbox/data/shelf.ts'

/** Memory all columns together may take; the ones not used for longest go first. */
const MEMORY_LIMIT_BYTES = 320 * 1024 * 1024

type Column = Float64Array | Uint32Array

/** Upper case without spaces at the ends: how texts are compared. */
export function comparable(value: string | number): string {
  return String(value).trim().toUpperCase()
}

function textMark(text: string): number {
  let hash = 0x811c9dc5
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193)
  }
  // 0 stands for: nothing known.
  return scatter('text', hash) || 1
}

/**
 * Facts laid out by column, built when a filter first needs one. Numbers are kept as they are, texts as 32-bit marks
 * that are checked against the fact on a hit: 8 and 4 bytes a record.
 */
export type Columns = {
  /** Reads a number; NaN where nothing is known. `rows` is how many records will be asked for. */
  numbers(name: string, rows: number): (index: number) => number
  /** Tests whether a text is one of those wanted (in comparable form). */
  texts(
    name: string,
    wanted: ReadonlySet<string>,
    form: (value: string | number) => string,
    rows: number,
  ): (index: number) => boolean
}

export function columnsOf(dataset: Dataset): Columns {
  const shelf = createShelf<Column>(MEMORY_LIMIT_BYTES)
  const askedRows = new Map<string, number>()

  const column = (key: string, rows: number, build: () => Column): Column | undefined => {
    const known = shelf.get(key)
    if (known) return known
    // A column pays once a good part of the records was asked for; before that values are computed on the spot.
    const asked = (askedRows.get(key) ?? 0) + rows
    askedRows.set(key, asked)
    if (asked * 4 < dataset.size) return undefined
    const built = build()
    shelf.put(key, built, built.byteLength)
    return built
  }

  const asNumber = (fact: Fact, index: number) => {
    const value = fact(index)
    return typeof value === 'number' ? value : Number.NaN
  }

  return {
    numbers(name, rows) {
      const fact = dataset.fact(name)
      const values = column(`number ${name}`, rows, () => {
        const built = new Float64Array(dataset.size)
        for (let index = 0; index < dataset.size; index++) built[index] = asNumber(fact, index)
        return built
      })
      return values ? (index) => values[index] ?? Number.NaN : (index) => asNumber(fact, index)
    },
    texts(name, wanted, form, rows) {
      const fact = dataset.fact(name)
      const isWanted = (index: number) => {
        const value = fact(index)
        return value !== undefined && wanted.has(form(value))
      }
      const marks = column(`text ${name}`, rows, () => {
        const built = new Uint32Array(dataset.size)
        for (let index = 0; index < dataset.size; index++) {
          const value = fact(index)
          built[index] = value === undefined ? 0 : textMark(form(value))
        }
        return built
      })
      if (!marks) return isWanted
      const wantedMarks = new Set([...wanted].map(textMark))
      return (index) => wantedMarks.has(marks[index] ?? 0) && isWanted(index)
    },
  }
}
