import { Prisma } from '#prisma/generated/client.ts'
import type { RejectChoice } from './contract.ts'

/**
 * The condition of a choice, on `rejects r`. A field is compared by `=`, and the lack of one by IS NULL: only so does the
 * index of a cause serve.
 */
export function conditionOf(choice: RejectChoice): Prisma.Sql {
  const { state, code, field, source, dataset, jobId, from, to, key } = choice
  const conditions = [Prisma.sql`r.state = ${state}`]
  if (code !== undefined) conditions.push(Prisma.sql`r.code = ${code}`)
  if (field === '') conditions.push(Prisma.sql`r.field IS NULL`)
  else if (field !== undefined) conditions.push(Prisma.sql`r.field = ${field}`)
  if (source !== undefined) conditions.push(Prisma.sql`r.source = ${source}`)
  if (dataset !== undefined) conditions.push(Prisma.sql`r.dataset = ${dataset}`)
  if (jobId !== undefined) conditions.push(Prisma.sql`r.job_id = ${jobId}`)
  if (from !== undefined) conditions.push(Prisma.sql`r.created_at >= ${from}::timestamptz`)
  if (to !== undefined) conditions.push(Prisma.sql`r.created_at < ${to}::timestamptz`)
  if (key !== undefined && key !== '') conditions.push(Prisma.sql`r.source_key = ${key}`)
  return Prisma.join(conditions, ' AND ')
}
