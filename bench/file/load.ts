import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { untilJob, untilSettled } from '#lib/testing/engine.ts'
import { adminProcess } from '#scripts/admin/admin-for-tests.ts'
import { standUpProcesses, type BenchStack } from '#bench/ground/stack.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { askMemory, probeFlags } from '#bench/memory/ask.ts'

export const fileForms = ['csv', 'ndjson', 'csv.gz'] as const
export type FileForm = (typeof fileForms)[number]

export interface LoadOptions {
  rows: number
  form: FileForm
  progress?: (line: string) => void
}

/** A file loaded by its path, from the command to the last row. Memory is that of the worker, resident, in 2^20 bytes. */
export interface LoadFinding extends Finding {
  form: FileForm
  rows: number
  fileMb: number
  /** From the job’s beginning until its rows are counted and its pages made. */
  readSeconds: number
  /** The highest until then. */
  readPeakMb: number
  /** From there to the last row. */
  storeSeconds: number
  peakMb: number
  rowsPerSecond: number
}

const megabyte = 1_048_576

/** Loads a generated file by the command line into an empty database, with one worker. */
export async function benchLoad(ground: Ground, options: LoadOptions): Promise<LoadFinding> {
  const home = await mkdtemp(path.join(tmpdir(), 'parcelyard-bench-file-'))
  const stack = await standUpProcesses(ground, {
    name: 'bench_file',
    sandboxRecords: 10,
    inFlight: 4,
    recordsPerPage: 400,
    workerFlags: probeFlags,
    home,
  })
  try {
    const file = path.join(home, `parcels.${options.form}`)
    options.progress?.(`writing ${options.rows} rows as ${options.form}`)
    await writeRows(file, options)
    options.progress?.('loading them')
    return await load(stack, { ...options, home, file })
  } finally {
    await stack.close()
    await rm(home, { recursive: true })
  }
}

export function loadBars({ peakMb, rows }: LoadFinding): Bar[] {
  return [{ bar: `worker MB at its highest, ${rows} rows`, value: peakMb, atMost: 250 }]
}

async function load(stack: BenchStack, { rows, form, home, file }: LoadOptions & { home: string; file: string }) {
  await stack.db.user.update({ where: { id: stack.userId }, data: { role: 'owner' } })
  const answer = await adminProcess(['load-file', '--dataset', 'Bench', '--county', '04013', file], {
    DATABASE_URL: stack.url,
    PARCELYARD_HOME: home,
  })
  const jobId = Number(/^Job (\d+) /.exec(answer.lines.at(-1) ?? '')?.[1])
  if (!Number.isInteger(jobId)) throw new Error(`load-file said: ${answer.complaint}`)
  const begun = performance.now()
  await untilJob(stack, jobId, ({ status }) => status !== 'PENDING', 1200)
  const read = performance.now()
  const readPeak = (await askMemory(stack.worker, 'usage')).peakBytes
  const job = await untilSettled(stack, jobId, 7200)
  const stored = performance.now()
  if (job.status !== 'COMPLETED' || job.insertedCount !== rows) {
    throw new Error(`Job ${jobId} ended ${job.status} with ${job.insertedCount} rows: ${job.statusReason ?? ''}`)
  }
  const { peakBytes } = await askMemory(stack.worker, 'usage')
  return {
    name: 'load-file',
    form,
    rows,
    fileMb: rounded((await stat(file)).size / megabyte),
    readSeconds: rounded((read - begun) / 1000),
    readPeakMb: rounded(readPeak / megabyte),
    storeSeconds: rounded((stored - read) / 1000),
    peakMb: rounded(peakBytes / megabyte),
    rowsPerSecond: rounded(rows / ((stored - begun) / 1000)),
  }
}

async function writeRows(file: string, { rows, form }: LoadOptions): Promise<void> {
  const target = createWriteStream(file)
  const packer = form === 'csv.gz' ? createGzip() : null
  packer?.pipe(target)
  const out = packer ?? target
  const heads = [
    'APN',
    'Property Address',
    'City',
    'Owner',
    'Assessed Value',
    'Sale Date',
    'Sqft',
    'Lat',
    'Long',
    'Zoning',
  ]
  let text = form === 'ndjson' ? '' : `${heads.join(',')}\n`
  for (let row = 0; row < rows; row += 1) {
    const cells = cellsOf(row)
    text +=
      form === 'ndjson'
        ? `${JSON.stringify(Object.fromEntries(heads.map((head, index) => [head, cells[index]])))}\n`
        : `${cells.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')}\n`
    if (text.length < 1_000_000) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  out.end(text)
  await finished(target)
}

function cellsOf(row: number): string[] {
  return [
    String(10_000_000 + row),
    `${row % 9000} W Plum Tree Lane`,
    `Town ${row % 90}`,
    `Plum, Person ${row % 70_000}`,
    `$${(row % 900_000) + 50_000}.00`,
    `${(row % 12) + 1}/${(row % 28) + 1}/2014`,
    String(900 + (row % 3000)),
    String(33 + (row % 10_000) / 10_000),
    String(-112 - (row % 9_000) / 10_000),
    `R${row % 7}`,
  ]
}
