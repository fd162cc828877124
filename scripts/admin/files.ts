import { stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { personOrFirstOwner } from '#lib/access/commands.ts'
import type { Database } from '#lib/db.ts'
import { createUpload, forgetUpload, type FileReader } from '#lib/files/commands.ts'
import { mappingNamed } from '#lib/files/mappings.ts'
import { createJob } from '#lib/jobs/commands.ts'
import { counted } from '#lib/jobs/log.ts'
import { Queue } from '#lib/queue.ts'
import { readStart } from '#lib/sources/file/preview.ts'
import type { FileForm, FileMapping } from '#lib/sources/file/request.ts'
import { linkFile, removeBytes } from '#lib/sources/file/shelf/bytes.ts'
import { openRequest, type OpenRequest } from '#lib/sources/registry.ts'
import { AdminFailure, type AdminCommand, type AdminContext } from './command.ts'

type Options = Readonly<Record<string, string | undefined>>

/** The largest count a job can have: whoever names a path on the server has said that all of it is meant. */
const anyNumber = 2_147_483_647

async function loadFile(context: AdminContext, options: Options, given: string): Promise<void> {
  const { db, databaseUrl, print } = context
  const owner = await personOrFirstOwner(db, options['owner'])
  const reader: FileReader = { userId: owner.userId, mayChange: () => true }
  const file = path.resolve(given)
  const found = await stat(file).catch(() => null)
  if (found === null || !found.isFile()) throw new AdminFailure(`There is no file ${file}.`)
  if (found.size === 0) throw new AdminFailure(`${file} is empty.`)
  const name = path.basename(file).slice(0, 200)
  const upload = await createUpload(db, owner.userId, { name, sizeBytes: found.size, linked: true }, 0)
  try {
    await linkFile(upload, file)
    const { form, mapping, dataset, rowCount } = await readingOf(db, reader, upload, options)
    const request = openRequest('file', { upload, fileName: name, dataset, form, mapping })
    for (const line of describeMapping(mapping)) print(line)
    if (options['preview'] === 'yes') {
      print(rowCount === null ? 'Nothing was loaded.' : `About ${counted(rowCount)} rows. Nothing was loaded.`)
      await forgetLink(db, upload)
      return
    }
    const queue = await Queue.open({ url: databaseUrl, applicationName: 'parcelyard admin queue', supervise: false })
    try {
      const jobId = await createJob(db, queue, jobOf(request, owner.userId, options['name']))
      print(
        `Job ${jobId} loads ${name} into “${dataset}”. The file is read where it lies: leave it there until the job has begun.`,
      )
    } finally {
      await queue.stop()
    }
  } catch (error) {
    await forgetLink(db, upload)
    throw error
  }
}

async function forgetLink(db: Database, upload: string): Promise<void> {
  await forgetUpload(db, upload)
  await removeBytes(upload)
}

/** By the kept mapping that is named, or by what the heads of the file say; then what the options say. */
async function readingOf(db: Database, reader: FileReader, upload: string, options: Options) {
  const named = options['mapping']
  const kept = named === undefined ? null : await mappingNamed(db, reader, named)
  if (named !== undefined && kept === null) throw new AdminFailure(`There is no mapping “${named}”.`)
  const form: FileForm = kept?.form ?? {}
  const start = await readStart(upload, form)
  const mapping = withOptions(kept?.mapping ?? start.mapping, start.notes.heads, options)
  const dataset = options['dataset'] ?? kept?.dataset
  if (dataset === undefined) throw new AdminFailure('Name the dataset: --dataset "King County sales".')
  return { form, mapping, dataset, rowCount: start.rowCount }
}

function withOptions(mapping: FileMapping, heads: readonly string[], options: Options): FileMapping {
  const given = options['key']?.split(',').map((key) => key.trim())
  const wrong = given?.find((key) => !heads.includes(key))
  if (wrong !== undefined)
    throw new AdminFailure(`The file has no column “${wrong}”. It has: ${heads.join(', ').slice(0, 500)}.`)
  const key = given?.map((from) => mapping.key.find((one) => one.from === from) ?? { from }) ?? mapping.key
  if (key.length === 0) {
    throw new AdminFailure(
      `Say which column tells one row from another: --key COLUMN. There are: ${heads.join(', ').slice(0, 500)}.`,
    )
  }
  const county = options['county']
  if (county === undefined) return { ...mapping, key }
  const columns = mapping.columns.filter(({ to }) => to !== 'countyFips')
  const constants = mapping.constants.filter(({ to }) => to !== 'countyFips')
  return { ...mapping, key, columns, constants: [...constants, { to: 'countyFips', value: county }] }
}

function describeMapping({ columns, constants, extra, key }: FileMapping): string[] {
  const lines = columns.map(({ from, to }) => `  ${from} → ${to}`)
  for (const { to, value } of constants) lines.push(`  every row → ${to} = ${value}`)
  if (extra.length > 0) lines.push(`  kept beside: ${extra.join(', ').slice(0, 500)}`)
  lines.push(
    `  key: ${key.map(({ from, digits }) => (digits === undefined ? from : `${from}, ${digits} digits`)).join(' and ')}`,
  )
  return lines
}

function jobOf(request: OpenRequest, userId: string, name: string | undefined) {
  return {
    source: request.source,
    dataset: request.dataset,
    request: z.record(z.string(), z.json()).parse(request.json),
    summary: request.terms.summary,
    paid: false,
    sensitiveCriteria: [],
    reason: null,
    name,
    note: undefined,
    options: { priority: 'normal' as const, confirmRecords: anyNumber },
    pricePerRecord: null,
    currency: null,
    estimate: null,
    createdBy: userId,
  }
}

export const fileCommands: AdminCommand[] = [
  {
    name: 'load-file',
    about:
      'Loads a file of this machine (CSV, TSV, JSON, NDJSON, XLSX, Parquet, gzip or zip of them) by a kept mapping or by its heads; --preview only says what would become what.',
    options: { dataset: false, mapping: false, key: false, county: false, name: false, owner: false },
    switches: ['preview'],
    argument: '<path>',
    run: loadFile,
  },
]
