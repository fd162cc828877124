import { findCriterion, type CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import { describeCriterion, valueText, type Criterion } from './describe.ts'
import { wordOf } from './json.ts'
import { stateOfCounty } from './places.ts'

/** A stretch of a sentence: the words of one criterion, or those between two. */
export interface SentencePiece {
  text: string
  /** Name of the criterion that says it. */
  criterion?: string
}

const longestSentence = 600
// From the narrowest to the widest, as one says it: ZIP code, city, county, state.
const placeNames = ['ZipFive', 'City', 'County', 'FIPS', 'State']
const typeNames = ['PropertyType', 'PType']

/**
 * One plain sentence of the whole search, such as “Single family properties in Maricopa County, AZ with equity of 50%
 * or more, last sold before 1/1/2015”. Lists of many values are cut short with their number.
 */
export function describeCriteria(criteria: readonly Criterion[]): string {
  const spoken = criteria.filter((criterion) => criterion.name !== 'State' || !isSaidByCounty(criterion, criteria))
  const sentence = sentencePieces(spoken)
    .map(({ text }) => text)
    .join('')
  return sentence.length > longestSentence ? `${sentence.slice(0, longestSentence - 1).trimEnd()}…` : sentence
}

/** The same sentence in pieces, uncut, with a piece for each criterion. */
export function sentencePieces(criteria: readonly Criterion[]): SentencePiece[] {
  const types = criteria.filter(({ name }) => typeNames.includes(name))
  const places = placeNames.flatMap((name) => criteria.filter((criterion) => criterion.name === name))
  const others = criteria.filter((criterion) => !types.includes(criterion) && !places.includes(criterion))
  const having = others.flatMap((criterion) => pieceOf(criterion, phraseOf(criterion, 'having')))
  const being = others.flatMap((criterion) => pieceOf(criterion, phraseOf(criterion, 'being')))
  const head = types.flatMap((criterion) => pieceOf(criterion, describeCriterion(criterion).text))
  return [
    ...(head.length === 0 ? [{ text: 'Properties' }] : [...joined(head, ' or '), { text: ' properties' }]),
    ...(places.length === 0 ? [] : [{ text: ' in ' }, ...joined(places.flatMap(placePiece), ', ')]),
    ...(having.length === 0 ? [] : [{ text: ' with ' }, ...joined(having, ', ', ' and ')]),
    ...being.flatMap((piece) => [{ text: ', ' }, piece]),
  ]
}

function pieceOf({ name }: Criterion, text: string | null): SentencePiece[] {
  return text === null ? [] : [{ text, criterion: name }]
}

function placePiece(place: Criterion): SentencePiece[] {
  const { text } = describeCriterion(place)
  return pieceOf(place, place.name === 'ZipFive' ? `ZIP code ${text}` : text)
}

function joined(pieces: readonly SentencePiece[], between: string, last = between): SentencePiece[] {
  return pieces.flatMap((piece, index) => {
    if (index === 0) return [piece]
    return [{ text: index === pieces.length - 1 ? last : between }, piece]
  })
}

/** True when the counties of a search already name its only state: “King County, WA”. */
function isSaidByCounty(state: Criterion, criteria: readonly Criterion[]): boolean {
  const counties = criteria.find(({ name }) => name === 'County')?.value
  if (!Array.isArray(state.value) || !Array.isArray(counties)) return false
  const [only] = state.value
  return state.value.length === 1 && counties.every((fips) => stateOfCounty(wordOf(fips)) === only)
}

/** The criterion as a part of the sentence: after “with” (having) or set off by commas (being). */
function phraseOf(criterion: Criterion, form: 'having' | 'being'): string | null {
  const definition = findCriterion(criterion.name)
  if (definition === undefined) return form === 'being' ? criterion.name : null
  const text = valueText(definition, criterion.value)
  const noun = definition.phrase ?? nounOf(definition)
  if (definition.kind === 'range' || definition.kind === 'range-or-unknown') {
    if (definition.unit === 'year') return form === 'being' ? `${noun} ${text}` : null
    if (form === 'being') return null
    return definition.unit === 'count' ? `${text} ${noun}` : `${noun} of ${text}`
  }
  if (form === 'having') return null
  if (definition.kind === 'boolean') return text
  if (definition.kind === 'date') return `${noun} ${text}`
  return definition.kind.startsWith('geo') || definition.kind.startsWith('limit') ? text : `${noun} ${text}`
}

function nounOf(definition: CriterionDefinition): string {
  const noun = definition.label.replace(/, (\$|%|sq ft|acres|years|score)$/, '').replace(': ', ' ')
  return /^[A-Z][a-z’-]*( |$)/.test(noun) ? noun.charAt(0).toLowerCase() + noun.slice(1) : noun
}
