import { pick, scatter } from '#sandbox/data/chance.ts'
import words from '#sandbox/data/words.json' with { type: 'json' }

export type PersonName = { first: string; last: string; gender: 'F' | 'M'; listed: string }

const share = (topic: string, ...numbers: number[]) => scatter(topic, ...numbers) / 4_294_967_296

/** An invented person in one role of one record. `listed` is the assessor's LAST,FIRST. */
export function nameOf(seed: number, index: number, role: string): PersonName {
  const gender = share(`${role} gender`, seed, index) < 0.5 ? 'F' : 'M'
  const first = pick(gender === 'F' ? words.womenNames : words.menNames, share(`${role} first`, seed, index))
  const last =
    pick(words.surnameStarts, share(`${role} start`, seed, index)) +
    pick(words.surnameEnds, share(`${role} end`, seed, index))
  return { first, last, gender, listed: `${last},${first}` }
}

/** An invented company in one role of one record. */
export function companyOf(seed: number, index: number, role: string): string {
  const first = pick(words.companyStarts, share(`${role} company start`, seed, index))
  return `${first} ${pick(words.companyEnds, share(`${role} company end`, seed, index))}`
}
