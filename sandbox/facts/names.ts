import { chance, pick, remembered } from '#sandbox/data/chance.ts'
import words from '#sandbox/vocabulary/words.json' with { type: 'json' }

export type PersonName = { first: string; last: string; gender: 'F' | 'M'; listed: string }

/** Invented persons in one role, one for each record. `listed` is the assessor's LAST,FIRST. */
export function personsInRole(seed: number, role: string): (index: number) => PersonName {
  const genderRoll = chance(seed, `${role} gender`)
  const firstRoll = chance(seed, `${role} first name`)
  const startRoll = chance(seed, `${role} last name start`)
  const endRoll = chance(seed, `${role} last name end`)
  return remembered((index) => {
    const gender = genderRoll(index) < 0.5 ? 'F' : 'M'
    const first = pick(gender === 'F' ? words.womenNames : words.menNames, firstRoll(index))
    const last = pick(words.surnameStarts, startRoll(index)) + pick(words.surnameEnds, endRoll(index))
    return { first, last, gender, listed: `${last},${first}` }
  })
}

/** Invented companies in one role, one for each record. */
export function companiesInRole(seed: number, role: string): (index: number) => string {
  const startRoll = chance(seed, `${role} company start`)
  const endRoll = chance(seed, `${role} company end`)
  return remembered(
    (index) => `${pick(words.companyStarts, startRoll(index))} ${pick(words.companyEnds, endRoll(index))}`,
  )
}
