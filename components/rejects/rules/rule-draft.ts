import { ruleSchema, type Fix, type Rule } from '#lib/rejects/rules/contract.ts'

/** A rule while it is being written. */
export interface RuleDraft {
  field: string
  /** Values it is for, one a line; none stands for all. */
  only: string
  kind: Fix['kind'] | 'empty'
  value: string
  numberForm: 'point' | 'comma'
  dateForm: 'year-month-day' | 'day-month-year' | 'month-day-year'
  longest: string
  other: string
}

export const kinds = [
  { value: 'empty', label: 'Leave it empty' },
  { value: 'constant', label: 'Put a constant' },
  { value: 'trim', label: 'Trim' },
  { value: 'number', label: 'Parse as a number' },
  { value: 'date', label: 'Parse as a date' },
  { value: 'flag', label: 'Parse as yes or no' },
  { value: 'text', label: 'Make it text' },
  { value: 'swap', label: 'Swap with another field' },
  { value: 'read-again', label: 'Read again, unchanged' },
] as const

const dottedThousands = /\d\.\d{3}(?!\d)/
const commaThousands = /\d,\d{3}(?!\d)/
const dayFirst = /^\s*(?:1[3-9]|2\d|3[01])[-/. ]/

/** What is likely wanted for a cause, by what some of its records hold. */
export function firstDraft(
  { code, field }: { code: string; field: string | null },
  given: readonly string[],
): RuleDraft {
  const holds = (form: RegExp): boolean => given.some((text) => form.test(text))
  const likely: Readonly<Record<string, RuleDraft['kind']>> = {
    'not-a-number': 'number',
    'no-such-date': 'date',
    'not-a-flag': 'flag',
    'too-long': 'trim',
    'nul-character': 'trim',
    'broken-text': 'trim',
  }
  return {
    field: field ?? '',
    only: '',
    kind: likely[code] ?? 'empty',
    value: '',
    numberForm: holds(dottedThousands) && !holds(commaThousands) ? 'comma' : 'point',
    dateForm: holds(dayFirst) ? 'day-month-year' : 'month-day-year',
    longest: '',
    other: '',
  }
}

/** The rule a draft says; null while something is missing. */
export function ruleOf(draft: RuleDraft, cause: { code: string; field: string | null }): Rule | null {
  const only = draft.only.split('\n').filter((line) => line !== '')
  const parsed = ruleSchema.safeParse({
    code: cause.code,
    faultField: cause.field === '' ? null : cause.field,
    field: draft.field.trim() === '' && draft.kind === 'read-again' ? 'record' : draft.field.trim(),
    ...(only.length === 0 ? {} : { only: only.map((line) => (line === '(empty)' ? '' : line)) }),
    fix: fixOf(draft),
  })
  return parsed.success ? parsed.data : null
}

function fixOf(draft: RuleDraft): unknown {
  switch (draft.kind) {
    case 'empty':
      return { kind: 'constant', value: null }
    case 'constant':
      return { kind: 'constant', value: constantOf(draft.value) }
    case 'trim':
      return { kind: 'trim', ...(draft.longest === '' ? {} : { longest: Number(draft.longest) }) }
    case 'number':
      return { kind: 'number', form: draft.numberForm }
    case 'date':
      return { kind: 'date', form: draft.dateForm }
    case 'swap':
      return { kind: 'swap', with: draft.other.trim() }
    default:
      return { kind: draft.kind }
  }
}

/** A number where it is one; text else. */
function constantOf(text: string): string | number {
  return /^-?\d{1,15}(\.\d+)?$/.test(text) && !/^-?0\d/.test(text) ? Number(text) : text
}

const numberWords = { point: '1,234.50', comma: '1.234,50' } as const

/** A rule in a sentence. */
export function describeRule({ field, only, fix }: Rule): string {
  const where =
    only === undefined
      ? ''
      : ` where it is ${only.map((value) => (value === '' ? 'empty' : `“${value}”`)).join(' or ')}`
  switch (fix.kind) {
    case 'constant':
      return fix.value === null
        ? `Leave ${field} empty${where}`
        : `Put ${JSON.stringify(fix.value)} into ${field}${where}`
    case 'trim':
      return `Trim ${field}${fix.longest === undefined ? '' : ` to ${fix.longest} characters`}${where}`
    case 'number':
      return `Read ${field} as a number like ${numberWords[fix.form]}${where}`
    case 'date':
      return `Read ${field} as a date, ${fix.form.replaceAll('-', ', ')}${where}`
    case 'flag':
      return `Read ${field} as yes or no${where}`
    case 'text':
      return `Make ${field} text${where}`
    case 'swap':
      return `Swap ${field} and ${fix.with}${where}`
    case 'read-again':
      return 'Read again, unchanged'
  }
}
