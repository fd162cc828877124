/** One throw per record: the same seed, topic and index always give the same number, whatever was asked before. */
type Chance = (index: number) => number

function topicNumber(topic: string): number {
  let hash = 0x811c9dc5
  for (let position = 0; position < topic.length; position++) {
    hash = Math.imul(hash ^ topic.charCodeAt(position), 0x01000193)
  }
  return hash >>> 0
}

function mix(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A 32-bit number that depends on the topic and on every given number, and looks like chance. */
export function scatter(topic: string, ...numbers: number[]): number {
  let hash = mix(topicNumber(topic))
  for (const number of numbers) hash = mix(hash ^ Math.imul((number >>> 0) + 0x9e3779b9, 0x85ebca6b))
  return hash
}

/** Throws for one topic, each in [0, 1). */
export function chance(seed: number, topic: string): Chance {
  const first = scatter(topic, seed)
  const second = scatter(topic, seed, 1)
  return (index) => mix(mix(index ^ first) + second) / 4_294_967_296
}

/** The entry of a list that a throw in [0, 1) points at. */
export function pick<Entry>(entries: readonly Entry[], thrown: number): Entry {
  const entry = entries[Math.floor(thrown * entries.length)]
  if (entry === undefined) throw new RangeError('Nothing to pick from')
  return entry
}

/** The entry a throw points at where each entry has its own weight. */
export function pickWeighted<Entry>(entries: readonly (readonly [Entry, number])[]): (thrown: number) => Entry {
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
  const borders: { border: number; entry: Entry }[] = []
  let reached = 0
  for (const [entry, weight] of entries) {
    reached += weight / total
    borders.push({ border: reached, entry })
  }
  const last = borders.at(-1)
  if (!last) throw new RangeError('Nothing to pick from')
  return (thrown) => {
    for (const { border, entry } of borders) if (thrown < border) return entry
    return last.entry
  }
}

/**
 * Keeps the answer for the index asked last. Records are read one after the other and most facts rest on a few
 * others (value, place, loans), so one place in memory saves nearly all repeated work.
 */
export function remembered<Value>(compute: (index: number) => Value): (index: number) => Value {
  let known: { index: number; value: Value } | undefined
  return (index) => {
    if (known === undefined) known = { index, value: compute(index) }
    else if (known.index !== index) {
      // Set only once the value is there: computing it may ask for the same fact of another index.
      const value = compute(index)
      known.index = index
      known.value = value
    }
    return known.value
  }
}
