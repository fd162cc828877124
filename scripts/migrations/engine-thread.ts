import { parentPort, workerData } from 'node:worker_threads'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { SchemaEngine } from '@prisma/schema-engine-wasm'
import pg from 'pg'
import { messageOf } from '#scripts/machine/failure.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { migrationAdapter } from './adapter.ts'
import { engineTaskSchema, type EngineAnswer, type EngineTask } from './engine-task.ts'
import { readMigrations, readSchema, schemaFiles } from './folder.ts'

/** Nothing in the database is managed by anyone but us. */
const filters = { externalTables: [], externalEnums: [] }

async function apply(engine: SchemaEngine, folder: string): Promise<EngineAnswer> {
  const migrationsList = readMigrations(folder)
  const history = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters })
  // One that failed was never applied, so mending it is no edit.
  const edited = history.editedMigrationNames.filter((name) => !history.failedMigrationNames.includes(name))
  if (edited.length > 0) return { edited }
  // A failed one left nothing behind, since it ran as one transaction; only its mark is in the way.
  for (const migrationName of history.failedMigrationNames) await engine.markMigrationRolledBack({ migrationName })
  const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters })
  return { applied: appliedMigrationNames }
}

async function diff(engine: SchemaEngine, schema: string): Promise<EngineAnswer> {
  const { exitCode, stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', ...schemaFiles(schema), configDir: projectRoot },
    to: { tag: 'schemaDatamodel', ...schemaFiles(schema) },
    script: true,
    exitCode: true,
    filters,
  })
  return { missingSql: exitCode === 0 ? null : stdout }
}

async function work(task: EngineTask): Promise<EngineAnswer> {
  const pool = new pg.Pool({ connectionString: task.databaseUrl, max: 2, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => undefined)
  try {
    const schema = task.task === 'diff' ? task.schema : readSchema()
    const adapter = bindMigrationAwareSqlAdapterFactory(migrationAdapter(pool))
    const engine = await SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, adapter)
    return task.task === 'apply' ? await apply(engine, task.folder) : await diff(engine, task.schema)
  } finally {
    await pool.end()
  }
}

let panic: string | undefined
// The engine reports a fault of its own through this global before it stops with “unreachable”.
Object.assign(globalThis, {
  PRISMA_WASM_PANIC_REGISTRY: {
    set_message: (message: string) => {
      panic = message
    },
  },
})
try {
  parentPort?.postMessage(await work(engineTaskSchema.parse(workerData)))
} catch (error) {
  parentPort?.postMessage({ failed: panic ?? messageOf(error) } satisfies EngineAnswer)
}
