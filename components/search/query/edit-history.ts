import { emptyQuery, type CriterionValue, type SearchQuery } from '#components/search/query/query-codec.ts'

/** Steps that can be taken back. */
const longestHistory = 100
/** Edits of one value closer together than this are one step, milliseconds. */
const oneStepMs = 1000

export interface EditHistory {
  present: SearchQuery
  past: readonly SearchQuery[]
  /** Something was edited since the query came from the address, so that the address must follow. */
  edited: boolean
  /** What the last edit touched and when, to join a run of keystrokes into one step. */
  last: { touched: string; at: number } | null
}

export type Edit =
  | { type: 'add'; name: string; value: CriterionValue }
  | { type: 'change'; name: string; value: CriterionValue; at: number }
  | { type: 'remove'; name: string }
  | { type: 'contact-fields'; fields: readonly string[] }
  | { type: 'only-missing'; onlyMissing: SearchQuery['onlyMissing']; at: number }
  | { type: 'clear' }
  | { type: 'undo' }
  | { type: 'replace'; name: string; by: string; value: CriterionValue }
  /** Criteria from a text took the place of all; the address follows. */
  | { type: 'import'; query: SearchQuery }
  /** Another address was opened; undo leads back. */
  | { type: 'load'; query: SearchQuery }

/** Begins with a query; there is nothing to undo yet. */
export function beginHistory(query: SearchQuery): EditHistory {
  return { present: query, past: [], edited: false, last: null }
}

/** Applies one edit; an edit that changes nothing adds no step. */
export function applyEdit(history: EditHistory, edit: Edit): EditHistory {
  if (edit.type === 'undo') return undo(history)
  const present = edited(history.present, edit)
  if (present === history.present) return history
  const touched = touchedBy(history.present, edit)
  const joins = touched !== null && history.last?.touched === touched.place && touched.at - history.last.at < oneStepMs
  return {
    present,
    past: joins ? history.past : [...history.past, history.present].slice(-longestHistory),
    edited: edit.type !== 'load',
    last: touched === null ? null : { touched: touched.place, at: touched.at },
  }
}

/** Where and when somebody typed; null for an edit that is a step of its own. */
function touchedBy(query: SearchQuery, edit: Edit): { place: string; at: number } | null {
  if (edit.type === 'only-missing') {
    return query.onlyMissing && edit.onlyMissing ? { place: '~', at: edit.at } : null
  }
  if (edit.type !== 'change') return null
  const place = placeTouched(query, edit)
  return place === null ? null : { place, at: edit.at }
}

/** The one place of a value that typing goes on in; null when an edit touches several, which is a step of its own. */
function placeTouched(query: SearchQuery, edit: { name: string; value: CriterionValue }): string | null {
  const before = query.criteria.find(({ name }) => name === edit.name)?.value
  return before === undefined ? null : differingPlace(before, edit.value, edit.name)
}

function differingPlace(before: CriterionValue, after: CriterionValue, path: string): string | null {
  if (!Array.isArray(before) || !Array.isArray(after)) {
    return Array.isArray(before) || Array.isArray(after) ? null : path
  }
  if (before.length !== after.length) return null
  const places = after.flatMap((each, index) =>
    JSON.stringify(each) === JSON.stringify(before[index]) ? [] : [{ each, index }],
  )
  const [only] = places
  if (!only || places.length > 1) return null
  return differingPlace(before[only.index] ?? null, only.each, `${path}.${only.index}`)
}

function undo(history: EditHistory): EditHistory {
  const before = history.past.at(-1)
  return before ? { present: before, past: history.past.slice(0, -1), edited: true, last: null } : history
}

function edited(query: SearchQuery, edit: Exclude<Edit, { type: 'undo' }>): SearchQuery {
  switch (edit.type) {
    case 'add':
      if (query.criteria.some(({ name }) => name === edit.name)) return query
      return { ...query, criteria: [...query.criteria, { name: edit.name, value: edit.value }] }
    case 'change':
      return {
        ...query,
        criteria: query.criteria.map((each) =>
          each.name === edit.name ? { name: edit.name, value: edit.value } : each,
        ),
      }
    case 'remove':
      return { ...query, criteria: query.criteria.filter(({ name }) => name !== edit.name) }
    case 'replace':
      return replaced(query, edit)
    case 'load':
    case 'import':
      return edit.query
    case 'contact-fields':
      return { ...query, contactFields: edit.fields }
    case 'only-missing':
      return withMissing(query, edit.onlyMissing)
    case 'clear':
      return isEmpty(query) ? query : emptyQuery
  }
}

function isEmpty({ criteria, contactFields, onlyMissing }: SearchQuery): boolean {
  return criteria.length === 0 && contactFields.length === 0 && onlyMissing === undefined
}

function withMissing(query: SearchQuery, onlyMissing: SearchQuery['onlyMissing']): SearchQuery {
  if (query.onlyMissing?.olderThanDays === onlyMissing?.olderThanDays) return query
  const { onlyMissing: _, ...rest } = query
  return onlyMissing === undefined ? rest : { ...rest, onlyMissing }
}

/** Puts another criterion in the place of one; when the other is in use already, the one just goes. */
function replaced(query: SearchQuery, edit: { name: string; by: string; value: CriterionValue }): SearchQuery {
  const inUse = query.criteria.some(({ name }) => name === edit.by)
  return {
    ...query,
    criteria: query.criteria.flatMap((each) => {
      if (each.name !== edit.name) return [each]
      return inUse ? [] : [{ name: edit.by, value: edit.value }]
    }),
  }
}
