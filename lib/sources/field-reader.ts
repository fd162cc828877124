import { readDate, readFlag, readNumber, readText, Unreadable, type Read, type ValueStyle } from './read-value.ts'
import type { JsonValue } from './source.ts'

/** The first field of a record that could not be read. */
export interface FieldFault {
  field: string
  code: string
  problem: string
}

/** Reads fields of one record and remembers the first that could not be read. */
export interface FieldReader {
  text(field: string): string | undefined
  number(field: string): number | undefined
  flag(field: string): boolean | undefined
  date(field: string): string | undefined
  note<Value>(field: string, read: Read<Value>): Value | undefined
  firstFault(): FieldFault | null
}

/** A reader of this record. @param style how its numbers and days are written, where people wrote them */
export function fieldReader(record: Readonly<Record<string, JsonValue>>, style?: ValueStyle): FieldReader {
  let fault: FieldFault | null = null
  const note = <Value>(field: string, read: Read<Value>): Value | undefined => {
    if (!(read instanceof Unreadable)) return read
    fault ??= { field, code: read.code, problem: read.problem }
    return undefined
  }
  const valueOf = (field: string) => (Object.hasOwn(record, field) ? record[field] : undefined)
  return {
    text: (field) => note(field, readText(valueOf(field))),
    number: (field) => note(field, readNumber(valueOf(field), style?.decimal)),
    flag: (field) => note(field, readFlag(valueOf(field))),
    date: (field) => note(field, readDate(valueOf(field), style?.dateOrder)),
    note,
    firstFault: () => fault,
  }
}
