import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import type { CriterionValue } from '#components/search/query/query-codec.ts'

/** What a list control shows: texts, whatever the source's type of the value. */
export function readList(value: CriterionValue): string[] {
  const items = Array.isArray(value) ? value : [value]
  return items.filter((item) => typeof item === 'string' || typeof item === 'number').map(String)
}

/** Writes texts back as the source types them: numbers where the catalogue lists numbers. */
export function writeList(texts: readonly string[], definition: CriterionDefinition): CriterionValue {
  const listed = new Map(definition.values?.map(({ value }) => [String(value), value]))
  return texts.map((text) => listed.get(text) ?? text)
}

/** True where a comma belongs to the value, as in the name DOE,JANE or an address. */
export function commaIsText(definition: CriterionDefinition): boolean {
  if (definition.values || definition.form || definition.kind !== 'multi') return false
  const examples = readList(definition.example)
  return (
    examples.some((example) => example.includes(',')) ||
    /name|lender|buyer|seller|trustee|attorney|company|holder|address|subdivision|street/i.test(definition.label)
  )
}

/** Parts text into one value a line, each once; blank lines go. */
export function readLines(text: string): string[] {
  const lines = text.split(/[\n\r\t;]+/).map((line) => line.trim())
  return [...new Set(lines.filter((line) => line !== ''))]
}
