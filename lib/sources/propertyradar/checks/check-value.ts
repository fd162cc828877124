import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import { findCriterion, propertyTypeParts } from '#lib/sources/propertyradar/catalogue.ts'
import { isObject } from '#lib/sources/propertyradar/criteria/json.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { checkDate } from './check-date.ts'
import { checkRange } from './check-range.ts'
import { checkCircle, checkLimitNearest, checkLimitSort, checkPolygons } from './check-shape.ts'
import { checkChoice, checkForm, checkText } from './check-word.ts'
import type { Report } from './report.ts'

const mostValues = 5_000

/**
 * Checks the value of one criterion by its kind and returns it in the form PropertyRadar takes.
 * What it returns is only fit to be sent when nothing was reported.
 */
export function checkValue(definition: CriterionDefinition, value: unknown, report: Report): JsonValue {
  switch (definition.kind) {
    case 'boolean':
      return checkBoolean(value, report)
    case 'range':
    case 'range-or-unknown':
      return checkRange(value, report)
    case 'date':
      return checkDate(value, report)
    case 'multi':
    case 'multi-prefix':
      return checkList(definition, value, report)
    case 'single':
      return checkSingle(definition, value, report)
    case 'list-ids':
      return checkEach(value, report, (id, note) => checkListId(id, note))
    case 'property-type':
      return checkPropertyType(value, report)
    case 'geo-circle':
      return checkCircle(value, report)
    case 'geo-polygon':
      return checkPolygons(value, report)
    case 'limit-nearest':
      return checkLimitNearest(value, report)
    case 'limit-sort':
      return checkLimitSort(value, report)
  }
}

function checkBoolean(value: unknown, report: Report): JsonValue {
  const answer: unknown = Array.isArray(value) && value.length === 1 ? value[0] : undefined
  if (answer === 1 || answer === true) return [1]
  if (answer === 0 || answer === false) return [0]
  return report([], 'This is a yes-or-no question. Write [1] for yes or [0] for no.')
}

function checkSingle(definition: CriterionDefinition, value: unknown, report: Report): JsonValue {
  if (Array.isArray(value) && value.length > 1) return report([], 'This takes exactly one value. Keep one.')
  return checkList(definition, value, report)
}

function checkList(definition: CriterionDefinition, value: unknown, report: Report): JsonValue {
  return checkEach(value, report, (entry, note) => {
    if (definition.form !== undefined) return checkForm(definition.form, entry, note)
    if (definition.values !== undefined) return checkChoice(definition, entry, note)
    return checkText(entry, note)
  })
}

function checkEach(
  value: unknown,
  report: Report,
  check: (entry: unknown, report: Report) => string | number | null,
): JsonValue {
  if (!Array.isArray(value)) return report([], 'This takes a list of values, in square brackets.')
  if (value.length === 0) return report([], 'The list is empty. Add a value, or remove the criterion.')
  if (value.length > mostValues) {
    const given = value.length.toLocaleString('en-US')
    return report([], `${given} values are too many: at most ${mostValues.toLocaleString('en-US')} in one criterion.`)
  }
  const checked = value.map((entry: unknown, index) =>
    check(entry, (path, message) => report([index, ...path], message)),
  )
  return [...new Set(checked)]
}

function checkListId(id: unknown, report: Report): number | null {
  const number = typeof id === 'string' && /^\d{1,15}$/.test(id.trim()) ? Number(id) : id
  if (typeof number === 'number' && Number.isSafeInteger(number) && number > 0) return number
  return report([], 'A list is named by its number in your PropertyRadar account, such as 123456.')
}

function checkPropertyType(value: unknown, report: Report): JsonValue {
  const howToWrite = 'Write [{"name": "PType", "value": ["SFR"]}], or AdvancedPropertyType with detailed types.'
  if (!Array.isArray(value)) return report([], `Property types are a list of parts. ${howToWrite}`)
  if (value.length === 0) return report([], `The list of property types is empty. ${howToWrite}`)
  if (value.length > propertyTypeParts.length) return report([], `There are at most two parts. ${howToWrite}`)
  const seen = new Set<string>()
  return value.map((part: unknown, index): JsonValue => {
    const name: unknown = isObject(part) ? part['name'] : undefined
    const definition = propertyTypeParts.some((known) => known === name) ? findCriterion(String(name)) : undefined
    if (!isObject(part) || definition === undefined) return report([index], `This is no property type. ${howToWrite}`)
    if (seen.has(definition.name)) return report([index, 'name'], `${definition.name} is there twice. Join the two.`)
    seen.add(definition.name)
    const values = checkList(definition, part['value'], (path, message) => report([index, 'value', ...path], message))
    return { name: definition.name, value: values }
  })
}
