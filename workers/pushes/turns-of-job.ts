/**
 * Writers of one job wait for each other at its row anyway, and each that is at it takes away from what the others could
 * write together: four writers that each take what just came stored 6,000 properties a second where two stored 10,000.
 * So two at most are at one job, and what further writers bring joins their next batch.
 */
const writersOfOneJob = 2

interface Waiting<Item> {
  item: Item
  records: number
  done: () => void
  fail: (error: unknown) => void
}

interface Turn<Item> {
  waiting: Waiting<Item>[]
  writers: number
}

export class TurnsOfJobs<Item extends { records: number }> {
  readonly #turns = new Map<number, Turn<Item>>()

  /**
   * Has these written together with what else waits for the job, and waits until all of them are.
   * @param most records that are handed over at once, asked anew each time; one item is never divided
   * @throws what the writing of one of them threw
   */
  async write(
    jobId: number,
    items: readonly Item[],
    most: () => number,
    write: (items: readonly Item[]) => Promise<void>,
  ): Promise<void> {
    const turn = this.#turns.get(jobId) ?? { waiting: [], writers: 0 }
    this.#turns.set(jobId, turn)
    const all = items.map((item) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      turn.waiting.push({ item, records: item.records, done: resolve, fail: reject })
      return promise
    })
    if (turn.writers < writersOfOneJob) void this.#take(jobId, turn, most, write)
    const ends = await Promise.allSettled(all)
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  async #take(
    jobId: number,
    turn: Turn<Item>,
    most: () => number,
    write: (items: readonly Item[]) => Promise<void>,
  ): Promise<void> {
    turn.writers += 1
    while (turn.waiting.length > 0) {
      const group = nextOf(turn.waiting, most())
      try {
        await write(group.map(({ item }) => item))
        for (const { done } of group) done()
      } catch (error) {
        for (const { fail } of group) fail(error)
      }
    }
    turn.writers -= 1
    if (turn.writers === 0 && this.#turns.get(jobId) === turn) this.#turns.delete(jobId)
  }
}

function nextOf<Item>(waiting: Waiting<Item>[], most: number): Waiting<Item>[] {
  let records = 0
  let count = 0
  do records += waiting[count++]?.records ?? 0
  while (count < waiting.length && records + (waiting[count]?.records ?? 0) <= most)
  return waiting.splice(0, count)
}
