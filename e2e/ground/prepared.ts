import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Ground } from '#scripts/pictures/scenes/scene.ts'
import { Sitter } from '#scripts/pictures/sitter.ts'
import { homeOf } from './homes.ts'
import { newProgram } from './program.ts'
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
    await storeHostile()
    return (await newSitter()).pastWork()
  })
}

/** Markup, marks that turn the direction round, nothing of any width, and no place to break: all of it is only text. */
const hostile = `<img src=x onerror="document.title='broken'"> \u202eteerts kaO\u200b\u200b ${'long'.repeat(60)}`

/** Names from outside that every list, menu and message has to bear. */
async function storeHostile(): Promise<void> {
  const program = await newProgram('scenes')
  const name = hostile.slice(0, 120)
  const criteria = [{ name: 'State', value: ['TX'] }]
  const job = { criteria, fields: ['RadarID'], name, note: hostile.repeat(3), options: { maxRecords: 10 } }
  const { jobId } = await program.startJob(job)
  await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  await program.call('POST', '/api/lists', { body: { kind: 'live', name, filter: { state: ['TX'] } } })
  for (const screen of ['search', 'jobs', 'properties', 'export']) {
    await program.call('POST', '/api/saved-views', { body: { screen, name, query: 'q=text', shared: true } })
  }
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
