import { fieldGroups, formatField } from '#components/properties/property-fields.ts'
import type { Property, PropertyChange } from '#lib/properties/contract.ts'

interface ComparedField {
  name: string
  label: string
  /** As people read it, one for each property; empty where it says nothing. */
  texts: string[]
  /** Two of them say something, and not the same. */
  differs: boolean
}

const longest = 300

/** Every value that one of the properties has, side by side. A value one does not give is no conflict. */
export function comparedFields(properties: readonly Property[]): ComparedField[] {
  return fieldGroups
    .flatMap(({ fields }) => fields)
    .map(({ name, label }) => {
      const whole = properties.map(({ values }) => formatField(name, values[name], values))
      const said = new Set(whole.filter(Boolean).map((text) => text.trim().toLowerCase()))
      const texts = whole.map((text) => (text.length > longest ? `${text.slice(0, longest)} …` : text))
      return { name, label, texts, differs: said.size > 1 }
    })
    .filter(({ texts }) => texts.some(Boolean))
}

/** The job that brought a value as it is, and when: the last change of it, else the first delivery; null until that is known. */
export function originOf(property: Property, changes: readonly PropertyChange[] | undefined, name: string) {
  if (changes === undefined) return null
  const change = changes.find(({ fields }) => Object.hasOwn(fields, name))
  return change ? { jobId: change.jobId, at: change.changedAt } : { jobId: property.firstJobId, at: property.createdAt }
}
