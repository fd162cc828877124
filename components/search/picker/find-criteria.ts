import { criteria, type CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'

interface Entry {
  definition: CriterionDefinition
  label: string
  names: string
  all: string
}

const entries: readonly Entry[] = criteria.map((definition) => {
  const label = definition.label.toLowerCase()
  const names = `${label} ${definition.name.toLowerCase()}`
  const words = [definition.group, definition.description, definition.phrase, definition.yes, definition.no]
  return { definition, label, names, all: `${names} ${words.join(' ').toLowerCase()}` }
})

/** Criteria that hold every typed word, the best named first: name and label before description. */
export function findCriteria(text: string): CriterionDefinition[] {
  const typed = text.trim().toLowerCase()
  const words = typed.split(/\s+/)
  return entries
    .filter(({ all }) => words.every((word) => all.includes(word)))
    .map((entry) => ({ entry, rank: rankOf(entry, typed, words) }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ entry }) => entry.definition)
}

function rankOf({ label, names }: Entry, typed: string, words: readonly string[]): number {
  if (label.startsWith(typed)) return 0
  if (label.includes(typed)) return 1
  return words.every((word) => names.includes(word)) ? 2 : 3
}
