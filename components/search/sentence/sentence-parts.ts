import { findCriterion } from '#lib/sources/propertyradar/catalogue.ts'
import { describeOnlyMissing, sentencePieces } from '#lib/sources/propertyradar/request.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'

/** What a chip of the sentence stands for: a criterion, or the choice to ask only for what is missing. */
export type ChipSubject = { kind: 'criterion'; name: string } | { kind: 'only-missing' }

export interface SentencePart {
  text: string
  /** Absent for the words between two chips. */
  subject?: ChipSubject
}

/** Longest words of one chip, in characters; a list is cut short by its number before. */
const longestChip = 140

/** The whole search as one sentence in which each criterion, and the choice of what is missing, is a part of its own. */
export function sentenceParts({ criteria, onlyMissing }: RequestDraft): SentencePart[] {
  const parts = sentencePieces(criteria).map(({ text, criterion }): SentencePart => {
    if (criterion === undefined) return { text }
    const words = text === '' ? (findCriterion(criterion)?.label ?? criterion) : text
    return { text: shortened(words), subject: { kind: 'criterion', name: criterion } }
  })
  if (onlyMissing !== undefined) {
    parts.push(
      { text: '; only what is ' },
      { text: describeOnlyMissing(onlyMissing), subject: { kind: 'only-missing' } },
    )
  }
  return [...parts, { text: '.' }]
}

function shortened(text: string): string {
  return text.length > longestChip ? `${text.slice(0, longestChip - 1).trimEnd()}…` : text
}
