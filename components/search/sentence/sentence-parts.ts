import { describeCriterion, describeRequest, type Criterion } from '#lib/sources/propertyradar/request.ts'

export interface SentencePart {
  text: string
  /** A value somebody chose, to be set off from the words around it. */
  marked: boolean
}

/** The whole search as one sentence, parted so that the chosen values can be marked. */
export function sentenceParts(criteria: readonly Criterion[]): SentencePart[] {
  const sentence = `${describeRequest({ criteria })}.`
  return markParts(
    sentence,
    criteria.map((criterion) => describeCriterion(criterion).text),
  )
}

/** Parts a sentence at the first place of each text, whatever its case; a text that is not there marks nothing. */
export function markParts(sentence: string, texts: readonly string[]): SentencePart[] {
  const folded = sentence.toLowerCase()
  const marks: { start: number; end: number }[] = []
  // The longest first, so that “3 or more” inside “of 3 or more” cannot take its place.
  for (const text of [...texts].sort((left, right) => right.length - left.length)) {
    const mark = placeOf(folded, text.toLowerCase(), marks)
    if (mark) marks.push(mark)
  }
  marks.sort((left, right) => left.start - right.start)
  const parts: SentencePart[] = []
  let at = 0
  for (const { start, end } of marks) {
    if (start > at) parts.push({ text: sentence.slice(at, start), marked: false })
    parts.push({ text: sentence.slice(start, end), marked: true })
    at = end
  }
  if (at < sentence.length) parts.push({ text: sentence.slice(at), marked: false })
  return parts
}

function placeOf(sentence: string, text: string, taken: readonly { start: number; end: number }[]) {
  if (text === '') return null
  let start = sentence.indexOf(text)
  while (start > -1) {
    const end = start + text.length
    const begin = start
    if (!taken.some((mark) => begin < mark.end && end > mark.start)) return { start, end }
    start = sentence.indexOf(text, start + 1)
  }
  return null
}
