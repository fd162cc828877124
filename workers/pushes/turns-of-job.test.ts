import { expect, test } from 'vitest'
import { TurnsOfJobs } from './turns-of-job.ts'

interface Item {
  name: string
  records: number
}

const items = (...names: string[]): Item[] => names.map((name) => ({ name, records: 10 }))

/** Writes that end when they are told to. */
function heldWriting() {
  const groups: string[][] = []
  const ends: PromiseWithResolvers<void>[] = []
  const write = async (group: readonly Item[]): Promise<void> => {
    groups.push(group.map(({ name }) => name))
    const end = Promise.withResolvers<void>()
    ends.push(end)
    await end.promise
  }
  return { groups, ends, write }
}

test('two writers are at one job, and what others bring meanwhile is written together', async () => {
  const turns = new TurnsOfJobs<Item>()
  const { groups, ends, write } = heldWriting()
  const all = [['a'], ['b'], ['c'], ['d', 'e']].map((names) => turns.write(1, items(...names), () => 25, write))
  const other = turns.write(2, items('z'), () => 25, write)
  expect(groups).toEqual([['a'], ['b'], ['z']])
  ends[0]?.resolve()
  await all[0]
  expect(groups.slice(3)).toEqual([['c', 'd']])
  ends[1]?.resolve()
  await all[1]
  expect(groups.slice(4)).toEqual([['e']])
  for (const end of ends) end.resolve()
  await Promise.all([...all, other])
})

test('whoever brought what could not be written is told, and the others are not', async () => {
  const turns = new TurnsOfJobs<Item>()
  const { ends, write } = heldWriting()
  const first = turns.write(1, items('a'), () => 25, write)
  const second = turns.write(1, items('b'), () => 25, write)
  ends[0]?.reject(new Error('away'))
  ends[1]?.resolve()
  await expect(first).rejects.toThrow('away')
  await second
})
