import { z } from 'zod'
import { FixDataError, FixRequestError } from '#lib/sources/errors.ts'
import type { JsonValue, Source } from '#lib/sources/source.ts'
import { columnsOfMapping, mapRow } from './mapping/map-row.ts'
import { describeLoad, fileRequestSchema, type FileForm, type FileRequest } from './request.ts'
import { describeNotes } from './reading/describe-notes.ts'
import { readNotes, readStretch } from './shelf/kept-rows.ts'

/** Rows of a file: read once when the job is planned, then fetched page by page as stretches of what was kept. */
export const file: Source<FileRequest> = {
  name: 'file',
  requestSchema: fileRequestSchema,
  repeatsKeys: true,
  recordsLieHere: true,
  requestTimeLimitMs: 30_000,
  lateAnswerGraceMs: 0,
  terms: (request) => ({
    summary: describeLoad(request),
    paid: false,
    columns: columnsOfMapping(request.mapping),
    extraKeys: request.mapping.extra,
    contactFields: [],
    sensitiveCriteria: [],
    reason: null,
  }),
  dataset: (request) => request.dataset,
  // A disk is no host to be polite to; the limits of the engine on pages in flight are what counts.
  throttle: () => ({ name: 'files', requestsPerSecond: 10_000, inFlight: 64 }),
  countedPart: ({ upload, form }) => ({ upload, form: JSON.stringify(form) }),
  prepare: async ({ upload, form }, preparation) => {
    // Loaded for the first file: its readers need 20 MB that a worker without files does not.
    const { keepRows } = await import('./shelf/convert.ts')
    return describeNotes(await keepRows(upload, form, preparation))
  },
  count: async ({ upload, form }) => {
    const notes = await readNotes(upload, form)
    const { rows, isRough } = notes === null ? await roughRows(upload, form) : { rows: notes.rows, isRough: false }
    return { matchedRecords: rows, allowanceLeft: null, namesRecords: null, isRough }
  },
  naming: () => null,
  listKeys: () => Promise.reject(new Error('The rows of a file are not named before they are read.')),
  gapOf: () => null,
  fetchPage: async ({ upload, form }, window) => ({
    httpStatus: 200,
    headers: {},
    body: await readStretch(upload, form, window),
  }),
  readPage: (_request, { body }) => ({
    records: recordsIn(Buffer.from(body).toString('utf8')),
    matchedRecords: null,
    recordsBilled: 0,
    allowanceLeft: null,
    costReported: null,
  }),
  mapRecord: (request, record) => mapRow(request.mapping, record),
}

/** About how many rows a file has that nobody has read through yet, from its size and its first rows. */
async function roughRows(upload: string, form: FileForm): Promise<{ rows: number; isRough: boolean }> {
  const { readStart } = await import('./preview.ts')
  const { rowCount, wasReadWhole } = await readStart(upload, form)
  if (rowCount !== null) return { rows: rowCount, isRough: !wasReadWhole }
  throw new FixRequestError(
    'Of a packed file, a workbook or a Parquet file nobody can say how many rows it has before it is read through. ' +
      'Start the job without a count: it counts them first and costs nothing.',
    { code: 'not-counted-yet', billing: 'none' },
  )
}

/** Written by us, so not looked through again. */
const written = z.custom<JsonValue>()

function recordsIn(text: string): JsonValue[] {
  try {
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => written.parse(JSON.parse(line)))
  } catch (error) {
    throw new FixDataError('The rows kept of the file are damaged. Load the file again.', {
      code: 'not-json',
      billing: 'none',
      cause: error,
    })
  }
}
