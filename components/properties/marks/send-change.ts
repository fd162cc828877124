import type { z } from 'zod'
import { callApi } from '#components/api.ts'
import { Intents } from '#components/intents.ts'

/** Outlives the dialogs: a lost answer is asked for again under the same key, also from a dialog opened anew. */
const changes = new Intents()

interface Change {
  method: 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
}

/**
 * Sends a change of properties or lists. Pressing twice, or again after a lost answer, does it once; what was edited in
 * between is another change and gets its own answer.
 */
export function sendChange<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  { method, body }: Change,
): Promise<z.output<Schema>> {
  return changes.send(JSON.stringify([method, path, body]), (idempotencyKey) =>
    callApi(path, schema, { method, body, idempotencyKey }),
  )
}
