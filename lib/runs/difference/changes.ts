import { z } from 'zod'
import type { DifferingProperty } from '#lib/runs/contract.ts'

export const changesSchema = z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))

type Change = DifferingProperty['changes'][number]

const objectOfExtra = z.record(z.string(), z.unknown()).catch({})

/** The bag of further fields changes as a whole; people want to know which of them did. */
export function spreadExtra(change: Change): Change[] {
  if (change.field !== 'extra') return [change]
  const [before, after] = [objectOfExtra.parse(change.before), objectOfExtra.parse(change.after)]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  return names.flatMap((name) => {
    const one = { field: `extra.${name}`, before: before[name] ?? null, after: after[name] ?? null }
    return JSON.stringify(one.before) === JSON.stringify(one.after) ? [] : [one]
  })
}
