import { z } from 'zod'
import { Refusal } from '#sandbox/api/refusal.ts'
import { catalogue, type CatalogueEntry } from '#sandbox/criteria/catalogue.ts'
import { conditionOf, type Condition, type Source } from '#sandbox/criteria/conditions.ts'
import { nearestRows, parseSort, sortRows } from '#sandbox/criteria/order.ts'
import { parseNearest, parseSorted, parseTexts } from '#sandbox/criteria/values.ts'
import { columnsOf } from '#sandbox/data/columns.ts'
import type { Dataset } from '#sandbox/data/dataset.ts'
import { radarIdNumber } from '#sandbox/data/radar-id.ts'
import { createShelf } from '#sandbox/data/shelf.ts'
import { isFieldName } from '#sandbox/records/fields.ts'

const MEMORY_LIMIT_BYTES = 96 * 1024 * 1024
const MAXIMUM_KEPT = 256

const criterionSchema = z.object({ name: z.string().max(200), value: z.json() })
const criteriaSchema = z.array(criterionSchema).max(500)

export type Criteria = z.infer<typeof criteriaSchema>

/** Reads the array of criteria. @throws Refusal where it is none or an entry has no name or value */
export function parseCriteria(value: unknown): Criteria {
  const parsed = criteriaSchema.safeParse(value)
  if (!parsed.success) throw new Refusal(400, 'Criteria must be a list of {name, value}')
  return parsed.data
}

/** What a subscription may use. */
export type Permission = (entry: CatalogueEntry) => void

/** All matches of a search in the order they are answered. */
export type Matches = { total: number; row: (position: number) => number | undefined }

export type Search = {
  /**
   * Finds all matches. Asking again for the same criteria costs next to nothing.
   * @throws Refusal with the vendor's text, in the vendor's order: unknown names, then the plan, then values
   */
  find(criteria: Criteria, sort: string | undefined, permit: Permission): Matches
}

function known(criteria: Criteria, permit: Permission): { entry: CatalogueEntry; value: unknown }[] {
  const entries = criteria.map(({ name, value }, position) => {
    const entry = catalogue.get(name)
    if (!entry) throw new Refusal(400, `Unexpected Criterion: ${name} #${position}`)
    return { entry, value }
  })
  for (const { entry } of entries) permit(entry)
  return entries
}

function filterRows(
  source: Source,
  start: Uint32Array | undefined,
  conditions: readonly Condition[],
): Uint32Array | undefined {
  let rows = start
  for (const condition of conditions) {
    const size = rows?.length ?? source.dataset.size
    const test = condition(size)
    const kept = new Uint32Array(size)
    let count = 0
    for (let position = 0; position < size; position++) {
      const row = rows ? (rows[position] ?? 0) : position
      if (test(row)) kept[count++] = row
    }
    rows = kept.slice(0, count)
  }
  return rows
}

function rowsOfIds(dataset: Dataset, texts: ReadonlySet<string>): Uint32Array {
  const rows = [...texts].flatMap((text) => {
    const idNumber = radarIdNumber(text)
    return idNumber === undefined ? [] : dataset.rowsOfId(idNumber)
  })
  return Uint32Array.from(new Set(rows)).toSorted()
}

function everyRow(size: number): Uint32Array {
  return Uint32Array.from({ length: size }, (_, row) => row)
}

/** A search over one dataset, with the matches of the latest searches at hand. */
export function searchOf(dataset: Dataset): Search {
  const source: Source = { dataset, columns: columnsOf(dataset) }
  const shelf = createShelf<Matches>(MEMORY_LIMIT_BYTES, MAXIMUM_KEPT)

  function evaluate(
    entries: { entry: CatalogueEntry; value: unknown }[],
    sort: string | undefined,
  ): Uint32Array | undefined {
    let start: Uint32Array | undefined
    const conditions: Condition[] = []
    for (const { entry, value } of entries) {
      const condition = conditionOf(source, entry, value)
      if (entry.name === 'RadarID' && !start) start = rowsOfIds(dataset, parseTexts(entry, value))
      else if (condition) conditions.push(condition)
    }
    const nearest = entries
      .filter(({ entry }) => entry.kind === 'limit-nearest')
      .map(({ value }) => parseNearest(value))
    const firsts = entries.filter(({ entry }) => entry.kind === 'limit-sort').map(({ value }) => parseSorted(value))
    const wrong = firsts.find(({ field }) => !isFieldName(field))
    if (wrong) throw new Refusal(400, `[${wrong.field}] specified in LimitSort is not valid`)
    const keys = sort ? parseSort(sort) : undefined
    let rows = filterRows(source, start, conditions)
    for (const { limit, address } of nearest) rows = nearestRows(source, rows ?? everyRow(dataset.size), limit, address)
    for (const { limit, field, descending } of firsts) {
      rows = sortRows(source, rows ?? everyRow(dataset.size), [{ field, descending }]).slice(0, limit)
    }
    return keys ? sortRows(source, rows ?? everyRow(dataset.size), keys) : rows
  }

  return {
    find(criteria, sort, permit) {
      const entries = known(criteria, permit)
      const key = JSON.stringify([criteria.map(({ name, value }) => [name, value]), sort])
      const before = shelf.get(key)
      if (before) return before
      const rows = evaluate(entries, sort)
      const matches: Matches = {
        total: rows?.length ?? dataset.size,
        row: (position) => (rows ? rows[position] : position < dataset.size ? position : undefined),
      }
      shelf.put(key, matches, (rows?.byteLength ?? 0) + key.length * 2)
      return matches
    },
  }
}
