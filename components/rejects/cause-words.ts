import type { RejectGroup } from '#lib/rejects/contract.ts'

const causes: Readonly<Record<string, string>> = {
  'not-a-number': 'Is not a number',
  'not-a-flag': 'Is neither yes nor no',
  'no-such-date': 'Is no date of the calendar',
  'out-of-range': 'Is out of range',
  'wrong-kind': 'Is of another kind',
  'too-long': 'Is too long',
  'too-deep': 'Is nested too deeply',
  'nul-character': 'Holds a NUL character',
  'broken-text': 'Holds half of a character',
  'key-missing': 'The key is missing',
  'key-malformed': 'The key is malformed',
  missing: 'Is missing',
  'write-failed': 'Could not be written',
}

/** What went wrong, in a few words: codes of the database and of sources yet to come stay as they are. */
export function causeWords(code: string): string {
  return causes[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? `Refused by the database (${code})` : code)
}

/** A cause with its field, for headings. */
export function causeTitle({ code, field }: Pick<RejectGroup, 'code' | 'field'>): string {
  const words = causeWords(code)
  return field === null || field === '' ? words : `${field}: ${words.toLowerCase()}`
}

export const stateWords = { open: 'Open', replayed: 'Stored', dismissed: 'Dismissed' } as const
