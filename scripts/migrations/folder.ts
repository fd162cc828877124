import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { MigrationList, SchemasContainer } from '@prisma/schema-engine-wasm'
import { projectRoot } from '#scripts/machine/project.ts'

export const migrationsFolder = path.join(projectRoot, 'prisma/migrations')

/** `prisma/schema.prisma` as text. */
export function readSchema(): string {
  return readFileSync(path.join(projectRoot, 'prisma/schema.prisma'), 'utf8')
}

export function schemaFiles(schema: string): SchemasContainer {
  return { files: [{ path: 'schema.prisma', content: schema }] }
}

/** The migrations in `folder`, oldest first, in the form the engine takes. */
export function readMigrations(folder: string): MigrationList {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(path.join(folder, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') },
      },
    })),
  }
}
