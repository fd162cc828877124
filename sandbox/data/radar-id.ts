import { scatter } from '#sandbox/data/chance.ts'

/** RadarIDs are P and seven hexadecimal digits: 28 bits. Inside the sandbox they are that number. */
const BITS = 28
const MASK = 2 ** BITS - 1
const FACTOR = 0x9e3779b
const SECOND_FACTOR = 0x5bd1e95
const SHIFT = 14

function inverseOf(odd: number): number {
  let inverse = odd
  for (let round = 0; round < 5; round++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse))
  return inverse & MASK
}

const INVERSE = inverseOf(FACTOR)
const SECOND_INVERSE = inverseOf(SECOND_FACTOR)

/** Every index below 2^28 gets its own number, and neighbours get numbers far apart. */
export function idNumberOf(seed: number, index: number): number {
  let value = (index + scatter('RadarID', seed)) & MASK
  value = Math.imul(value, FACTOR) & MASK
  value ^= value >>> SHIFT
  return Math.imul(value, SECOND_FACTOR) & MASK
}

/** The index that has this number. Undoes `idNumberOf` step by step. */
export function indexOfIdNumber(seed: number, idNumber: number): number {
  let value = Math.imul(idNumber, SECOND_INVERSE) & MASK
  // A shift of half the bits is undone by doing it once more.
  value ^= value >>> SHIFT
  value = Math.imul(value, INVERSE) & MASK
  return (value - scatter('RadarID', seed)) & MASK
}

/** Wire form of a RadarID. */
export function radarIdText(idNumber: number): string {
  return `P${idNumber.toString(16).toUpperCase().padStart(7, '0')}`
}

/** The number of a RadarID, or undefined where the text is none. */
export function radarIdNumber(text: string): number | undefined {
  return /^P[0-9A-F]{7}$/.test(text) ? Number.parseInt(text.slice(1), 16) : undefined
}

/**
 * Gives each distinct key its own number. Where two keys fall on one number the later one (in sorted order) takes the
 * next free one, so the result does not depend on the order of the file.
 */
export function idNumbersForKeys(keys: Iterable<string>): Map<string, number> {
  const numbers = new Map<string, number>()
  const taken = new Set<number>()
  for (const key of [...new Set(keys)].toSorted()) {
    let number = scatter(key, 0) & MASK
    while (taken.has(number)) number = (number + 1) & MASK
    taken.add(number)
    numbers.set(key, number)
  }
  return numbers
}
