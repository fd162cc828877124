import { setTimeout } from 'node:timers/promises'

/**
 * Waits for a state, looking every 25 ms; never for a time.
 * @throws after `seconds` with what was last seen
 */
export async function until<State>(
  what: string,
  look: () => Promise<State> | State,
  wanted: (state: State) => boolean,
  seconds = 30,
): Promise<State> {
  const limit = Date.now() + seconds * 1000
  for (;;) {
    const state = await look()
    if (wanted(state)) return state
    if (Date.now() > limit) {
      const seen = JSON.stringify(state, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
      throw new Error(`Waited ${seconds} s for ${what}; it is ${seen?.slice(0, 2000)}`)
    }
    await setTimeout(25)
  }
}
