import type { Point } from '#sandbox/vocabulary/places.ts'

/** Text, a number, a flag (0 or 1), a date (day number), or nothing known. */
export type FactValue = string | number | undefined

/** What is known about a record in one respect. Depends on the index alone. */
export type Fact = (index: number) => FactValue

export type Facts = Readonly<Record<string, Fact>>

type CountyName = { county: string; state: string; fips: string }

/** The properties a sandbox serves. Rows are numbered from 0 in the order they are answered without a sort. */
export type Dataset = {
  readonly size: number
  /** Day number that counts as today. */
  readonly today: number
  /** The fact of that name; a name the data knows nothing about is a fact that is never known. */
  fact(name: string): Fact
  /** 28-bit number of the row's RadarID. Several rows may share one. */
  idNumber(index: number): number
  /** All rows with that RadarID, in order. */
  rowsOfId(idNumber: number): readonly number[]
  /** Coordinates of a free-form address, as well as the data can tell. */
  locate(address: string): Point | undefined
  readonly counties: readonly CountyName[]
}

export const unknownFact: Fact = () => undefined

/** The fact where the test holds, nothing known elsewhere. */
export function where(test: (index: number) => boolean, fact: Fact): Fact {
  return (index) => (test(index) ? fact(index) : undefined)
}
