import { z } from 'zod'

/** What the thread is asked to do; it gives one `EngineAnswer`. */
export const engineTaskSchema = z.discriminatedUnion('task', [
  z.object({ task: z.literal('apply'), databaseUrl: z.string(), folder: z.string() }),
  z.object({ task: z.literal('diff'), databaseUrl: z.string(), schema: z.string() }),
])
export type EngineTask = z.infer<typeof engineTaskSchema>

export const engineAnswerSchema = z.union([
  z.object({ applied: z.array(z.string()) }),
  z.object({ edited: z.array(z.string()) }),
  z.object({ missingSql: z.string().nullable() }),
  z.object({ failed: z.string() }),
])
export type EngineAnswer = z.infer<typeof engineAnswerSchema>
