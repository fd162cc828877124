import { z } from 'zod'
import { inTransaction, type Database } from '#lib/db.ts'
import { postgresCode } from '#lib/database-errors.ts'
import { ConflictError, ForbiddenError, NotFoundError, RefusedError } from '#lib/errors.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { fileFormSchema, fileMappingSchema } from '#lib/sources/file/request.ts'
import type { FileReader } from './commands.ts'
import { mostKeptMappings, type KeptMapping, type NewKeptMapping } from './contract.ts'

/** Mappings of the team, kept by name: everyone uses them; whoever made one, an owner or an admin changes it. */

const withCreator = { creator: { select: { name: true } } } satisfies Prisma.FileMappingInclude

function mappingOf(
  row: Prisma.FileMappingGetPayload<{ include: typeof withCreator }>,
  reader: FileReader,
): KeptMapping {
  return {
    fileMappingId: row.fileMappingId,
    name: row.name,
    dataset: row.dataset,
    form: fileFormSchema.parse(row.form),
    mapping: fileMappingSchema.parse(row.mapping),
    createdByName: row.creator.name,
    mayChange: reader.mayChange(row.createdBy),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** All mappings by name; at most 500. */
export async function listMappings(db: Database, reader: FileReader): Promise<KeptMapping[]> {
  const rows = await db.fileMapping.findMany({
    include: withCreator,
    orderBy: { name: 'asc' },
    take: mostKeptMappings,
  })
  return rows.map((row) => mappingOf(row, reader))
}

/** The mapping of a name, or null. */
export async function mappingNamed(db: Database, reader: FileReader, name: string): Promise<KeptMapping | null> {
  const row = await db.fileMapping.findUnique({ where: { name }, include: withCreator })
  return row === null ? null : mappingOf(row, reader)
}

const columnsOf = ({ name, dataset, form, mapping }: NewKeptMapping) => ({
  name,
  dataset,
  form: z.record(z.string(), z.json()).parse(form),
  mapping: z.record(z.string(), z.json()).parse(mapping),
})

/**
 * Keeps a mapping under a name.
 * @throws ConflictError `name-taken`; RefusedError `too-many-mappings`
 */
export async function keepMapping(db: Database, reader: FileReader, kept: NewKeptMapping): Promise<KeptMapping> {
  const work = inTransaction(db, async (tx) => {
    if ((await tx.fileMapping.count()) >= mostKeptMappings) {
      throw new RefusedError('too-many-mappings', `There are ${mostKeptMappings} mappings. Delete one first.`)
    }
    return tx.fileMapping.create({ data: { ...columnsOf(kept), createdBy: reader.userId }, include: withCreator })
  })
  return mappingOf(await orNameTaken(kept.name, work), reader)
}

/**
 * Puts another mapping in the place of a kept one.
 * @throws NotFoundError, ForbiddenError, ConflictError `name-taken`
 */
export async function changeMapping(
  db: Database,
  reader: FileReader,
  fileMappingId: number,
  kept: NewKeptMapping,
): Promise<KeptMapping> {
  await expectMine(db, reader, fileMappingId)
  const data = { ...columnsOf(kept), updatedAt: new Date() }
  const work = db.fileMapping.update({ where: { fileMappingId }, data, include: withCreator })
  return mappingOf(await orNameTaken(kept.name, work), reader)
}

/** Deletes a mapping; what was loaded by it stays. @throws NotFoundError, ForbiddenError */
export async function deleteMapping(db: Database, reader: FileReader, fileMappingId: number): Promise<void> {
  await expectMine(db, reader, fileMappingId)
  await db.fileMapping.deleteMany({ where: { fileMappingId } })
}

async function expectMine(db: Database, reader: FileReader, fileMappingId: number): Promise<void> {
  const row = await db.fileMapping.findUnique({ where: { fileMappingId } })
  if (row === null) throw new NotFoundError('mapping-not-found', 'There is no such mapping; somebody deleted it.')
  if (!reader.mayChange(row.createdBy)) {
    throw new ForbiddenError('not-yours', 'Somebody else made this mapping; keep yours under another name.')
  }
}

async function orNameTaken<Result>(name: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    const taken =
      postgresCode(error) === '23505' || (error instanceof Error && 'code' in error && error.code === 'P2002')
    if (!taken) throw error
    throw new ConflictError('name-taken', `A mapping “${name}” is there already. Choose another name.`, [
      { field: 'name', message: 'There is a mapping of this name. Choose another.' },
    ])
  }
}
