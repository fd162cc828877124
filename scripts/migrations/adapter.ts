import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  DriverAdapterError,
  isDriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { z } from 'zod'

/** Prisma’s Postgres adapter with what the schema engine needs and the adapter as it comes does not do. */
export function migrationAdapter(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const plain = new PrismaPg(pool)
  return {
    provider: plain.provider,
    adapterName: plain.adapterName,
    connect: async () => {
      const adapter = await plain.connect()
      sendWholeScripts(adapter, pool)
      readCatalogueTypes(adapter, pool)
      return adapter
    },
    connectToShadowDb: () => Promise.reject(new Error('Migrations are compared in a scratch database of our own.')),
  }
}

/**
 * The adapter as it comes cuts a script at every semicolon and commits each piece, so that a function body breaks it
 * and a failed migration stays half applied. As one text, Postgres itself reads it and runs it as one transaction,
 * as with the plain command line.
 */
function sendWholeScripts(adapter: SqlDriverAdapter, pool: pg.Pool): void {
  adapter.executeScript = async (script) => {
    try {
      await pool.query(script)
    } catch (error) {
      throw asAdapterError(error)
    }
  }
}

/**
 * The engine looks at constraints through columns of Postgres’ internal type "char", which the adapter refuses. Such
 * a query is asked again with these columns as text, and the answer given the type the engine waits for.
 */
function readCatalogueTypes(adapter: SqlDriverAdapter, pool: pg.Pool): void {
  const internalChar = 18
  const plainQuery = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    try {
      return await plainQuery(query)
    } catch (error) {
      if (!isDriverAdapterError(error) || error.cause.kind !== 'UnsupportedNativeDataType') throw error
      const inner = `FROM (${query.sql.trim().replace(/;$/, '')}) AS asked`
      const { fields } = await pool.query({ text: `SELECT * ${inner} LIMIT 0`, values: query.args })
      const columns = fields.map(({ name, dataTypeID }) =>
        dataTypeID === internalChar ? `"${name}"::text AS "${name}"` : `"${name}"`,
      )
      const answer = await plainQuery({ ...query, sql: `SELECT ${columns.join(', ')} ${inner}` })
      const columnTypes = answer.columnTypes.map((type, index) =>
        fields[index]?.dataTypeID === internalChar ? ColumnTypeEnum.Character : type,
      )
      return { ...answer, columnTypes }
    }
  }
}

const databaseErrorSchema = z.object({
  code: z.string(),
  severity: z.string(),
  message: z.string(),
  detail: z.string().optional(),
  column: z.string().optional(),
  hint: z.string().optional(),
})

function asAdapterError(error: unknown): unknown {
  const known = databaseErrorSchema.safeParse(error)
  if (!known.success) return error
  const { detail, column, hint, ...main } = known.data
  return new DriverAdapterError({ kind: 'postgres', ...main, detail, column, hint })
}
