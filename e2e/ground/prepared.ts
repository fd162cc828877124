import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Ground } from '#scripts/pictures/scenes/scene.ts'
import { Sitter } from '#scripts/pictures/sitter.ts'
import { homeOf } from './homes.ts'
import { admin, sandboxUrl, stackAtHand, stackName } from './stack.ts'

const groundSchema = z.object({
  done: z.int(),
  failed: z.int(),
  unclear: z.int(),
  gap: z.int(),
  rerun: z.int(),
  propertyId: z.int(),
  lists: z.array(z.string()).readonly(),
})

/** Stands for what is not prepared yet, where only the names of the scenes are asked for. */
export const unprepared: Ground = { done: 0, failed: 0, unclear: 0, gap: 0, rerun: 0, propertyId: 0, lists: [] }

/** Makes what the scenes of work that has ended stand on. */
export function preparePastWork(): Promise<Ground> {
  return once('past', groundSchema, async () => {
    const sitter = await newSitter()
    await sitter.hostileWork()
    return sitter.pastWork()
  })
}

/** After a test that failed everything begins anew, but what was made on the stack is still there. */
async function once<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  make: () => Promise<z.output<Schema>>,
): Promise<z.output<Schema>> {
  const file = path.join(homeOf(stackName()), `e2e-${name}.json`)
  if (existsSync(file)) return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const made = await make()
  writeFileSync(file, JSON.stringify(made))
  return made
}

const keysSchema = z.tuple([z.string(), z.string()])
const analyst = 'ollie.fenwarden@example.com'

async function newSitter(): Promise<Sitter> {
  const { webUrl, databaseUrl } = stackAtHand()
  const kept = await once('keys', keysSchema, async () => {
    await admin('create-user', '--email', analyst, '--name', 'Ollie Fenwarden')
    const keyOf = (...words: string[]) => admin('create-api-key', '--name', 'scenes', ...words)
    const keys: [string, string] = [await keyOf(), await keyOf('--user', analyst)]
    return keys
  })
  return new Sitter({ webUrl, databaseUrl, sandboxUrl: sandboxUrl() }, kept)
}
