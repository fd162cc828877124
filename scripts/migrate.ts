import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { env } from '#lib/env.ts'
import { deployMigrations } from './migrations/deploy.ts'
import { migrationDrift } from './migrations/drift.ts'
import { migrationsFolder } from './migrations/folder.ts'
import { withScratchDatabase } from './migrations/scratch.ts'
import { messageOf } from './machine/failure.ts'

/**
 * node scripts/migrate.ts deploy        applies what DATABASE_URL does not have yet
 * node scripts/migrate.ts diff <name>   writes a new migration: what schema.prisma has and the migrations do not
 * node scripts/migrate.ts check         fails when there is something to write
 */
async function main(command: string | undefined, name: string | undefined): Promise<number> {
  switch (command) {
    case 'deploy':
      return deploy()
    case 'diff':
      return writeMigration(name)
    case 'check':
      return check()
    default:
      console.error('Say what to do: deploy, diff <name> or check.')
      return 2
  }
}

async function deploy(): Promise<number> {
  const databaseUrl = env().DATABASE_URL
  if (databaseUrl === undefined) {
    console.error('Set DATABASE_URL to the database to migrate. `npm start` migrates its own by itself.')
    return 2
  }
  const applied = await deployMigrations(databaseUrl)
  console.log(applied.length === 0 ? 'Nothing to apply.' : `Applied ${applied.join(', ')}.`)
  return 0
}

/** What the schema has beyond the migrations, as SQL, found in a database made for this. */
function missingMigration(): Promise<string | undefined> {
  return withScratchDatabase(async (databaseUrl) => {
    await deployMigrations(databaseUrl)
    return migrationDrift(databaseUrl)
  })
}

async function writeMigration(name: string | undefined): Promise<number> {
  if (name === undefined || !/^[a-z][a-z0-9_]{0,60}$/.test(name)) {
    console.error('Name the migration in lower case with underscores: node scripts/migrate.ts diff add_throttles')
    return 2
  }
  const sql = await missingMigration()
  if (sql === undefined) {
    console.log('The migrations already say what schema.prisma says. Nothing was written.')
    return 0
  }
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = path.join(migrationsFolder, `${stamp}_${name}`)
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'migration.sql'), sql)
  console.log(`Wrote ${path.relative(process.cwd(), folder)}/migration.sql. Read it before you commit it.`)
  return 0
}

async function check(): Promise<number> {
  const sql = await missingMigration()
  if (sql === undefined) {
    console.log('The migrations lead to schema.prisma.')
    return 0
  }
  console.error(
    `The migrations do not lead to schema.prisma. This is missing (node scripts/migrate.ts diff <name>):\n\n${sql}`,
  )
  return 1
}

try {
  process.exitCode = await main(process.argv[2], process.argv[3])
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
