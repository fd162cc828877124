import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { POST as startJob } from '#app/api/batch-jobs/route.ts'
import { POST as estimate } from '#app/api/estimates/route.ts'
import { PUT as changeMapping, DELETE as deleteMapping } from '#app/api/file-mappings/[fileMappingId]/route.ts'
import { GET as listMappings, POST as keepMapping } from '#app/api/file-mappings/route.ts'
import { filePreviewSchema, keptMappingSchema, uploadSchema } from '#lib/files/contract.ts'
import { estimateSchema } from '#lib/jobs/estimate/contract.ts'
import { folderOf } from '#lib/sources/file/shelf/folders.ts'
import { openApi } from '#lib/testing/api.ts'
import { DELETE, GET as readOne } from './[uploadId]/route.ts'
import { PUT } from './[uploadId]/content/route.ts'
import { POST as preview } from './[uploadId]/preview/route.ts'
import { GET, POST } from './route.ts'

const home = await mkdtemp(path.join(tmpdir(), 'parcelyard-uploads-'))
const api = await openApi(['ana', 'ben'], { PARCELYARD_HOME: home, UPLOAD_MAX_GB: 0.01 })
afterAll(async () => {
  await api.close()
  await rm(home, { recursive: true })
})

const body = (value: object) => ({ method: 'POST', body: JSON.stringify(value) })
const address = (uploadId: string, rest = '') => `/api/uploads/${uploadId}${rest}`
const problem = z.object({ code: z.string(), detail: z.string() })

async function announce(sizeBytes: number): Promise<string> {
  const answer = await api.ask(POST, '/api/uploads', { init: body({ name: 'parcels.csv', sizeBytes }) })
  expect(answer.status).toBe(201)
  return uploadSchema.parse(await answer.json()).uploadId
}

function send(uploadId: string, offset: number, piece: string | Uint8Array, as = 'ana'): Promise<Response> {
  const init = { method: 'PUT', body: Buffer.from(piece) }
  return api.ask(PUT, address(uploadId, `/content?offset=${offset}`), { as, params: { uploadId }, init })
}

async function uploaded(content: string | Uint8Array): Promise<string> {
  const bytes = Buffer.from(content)
  const uploadId = await announce(bytes.byteLength)
  expect((await send(uploadId, 0, bytes)).status).toBe(200)
  return uploadId
}

async function look(uploadId: string, asked: object = {}) {
  return api.ask(preview, address(uploadId, '/preview'), { params: { uploadId }, init: body(asked) })
}

describe('an upload', () => {
  it('comes in pieces, says where to go on after a lost one, and is whole with the last', async () => {
    const uploadId = await announce(10)
    expect(uploadSchema.parse(await (await send(uploadId, 0, 'APN\n')).json())).toMatchObject({
      receivedBytes: 4,
      complete: false,
    })
    const wrong = await send(uploadId, 8, '2\n')
    expect(wrong.status).toBe(409)
    expect(await wrong.json()).toMatchObject({ code: 'wrong-offset', errors: [{ message: 'Go on at 4.' }] })
    expect((await send(uploadId, 4, '0123456789')).status).toBe(409)
    expect(await (await look(uploadId)).json()).toMatchObject({ code: 'upload-incomplete' })
    expect(uploadSchema.parse(await (await send(uploadId, 4, '1\n2\n3\n')).json()).complete).toBe(true)
    const again = await send(uploadId, 4, '1\n2\n3\n')
    expect(uploadSchema.parse(await again.json())).toMatchObject({ complete: true, receivedBytes: 10 })
    // Whole on the disk, and the process died before it was noted.
    await api.db.upload.update({ where: { uploadId }, data: { completedAt: null } })
    expect(uploadSchema.parse(await (await send(uploadId, 10, '')).json()).complete).toBe(true)
  })

  it('belongs to whoever announced it, and is removed with its bytes', async () => {
    const uploadId = await uploaded('APN,City\n1,A\n')
    expect((await send(uploadId, 0, 'x', 'ben')).status).toBe(403)
    const params = { uploadId }
    expect((await api.ask(DELETE, address(uploadId), { as: 'ben', params, init: { method: 'DELETE' } })).status).toBe(
      403,
    )
    expect(await (await api.ask(GET, '/api/uploads', { as: 'ben' })).json()).toEqual({ items: [] })
    expect((await api.ask(DELETE, address(uploadId), { params, init: { method: 'DELETE' } })).status).toBe(204)
    expect(existsSync(folderOf(uploadId))).toBe(false)
    expect((await api.ask(readOne, address(uploadId), { params })).status).toBe(404)
  })

  it('is refused before a byte is sent when it is too large, empty, or its pieces are', async () => {
    const large = await api.ask(POST, '/api/uploads', { init: body({ name: 'a', sizeBytes: 20_000_000 }) })
    expect(await large.json()).toMatchObject({ code: 'file-too-large', status: 422 })
    expect((await api.ask(POST, '/api/uploads', { init: body({ name: 'a', sizeBytes: 0 }) })).status).toBe(422)
    expect((await send(await announce(9_000_000), 0, Buffer.alloc(8_000_001))).status).toBe(413)
  })

  it('is refused to a person who has a hundred, also when two more come at once, until one of theirs is removed', async () => {
    const more = (as: string) =>
      api.ask(POST, '/api/uploads', { as, init: body({ name: 'parcels.csv', sizeBytes: 10 }) })
    const ids: string[] = []
    for (let count = 0; count < 99; count += 1) {
      ids.push(uploadSchema.parse(await (await more('ben')).json()).uploadId)
    }
    const answers = await Promise.all([more('ben'), more('ben'), more('ben')])
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 422, 422])
    const refused = answers.find(({ status }) => status !== 201)
    expect(await refused?.json()).toMatchObject({ code: 'too-many-uploads', detail: expect.stringContaining('Remove') })
    expect((await more('ana')).status).toBe(201)
    const uploadId = ids[0] ?? ''
    const init = { method: 'DELETE' }
    expect((await api.ask(DELETE, address(uploadId), { as: 'ben', params: { uploadId }, init })).status).toBe(204)
    expect((await more('ben')).status).toBe(201)
  })

  it('begins a job only once it is whole', async () => {
    const upload = await announce(10)
    const request = { upload, fileName: 'a.csv', dataset: 'x', mapping: { columns: [], key: [{ from: 'APN' }] } }
    const early = await api.ask(startJob, '/api/batch-jobs', { init: body({ source: 'file', request }) })
    expect(await early.json()).toMatchObject({ code: 'upload-incomplete' })
    const whole = { ...request, upload: await uploaded('APN\n1\n') }
    const job = await api.ask(startJob, '/api/batch-jobs', { init: body({ source: 'file', request: whole }) })
    expect(job.status).toBe(201)
    expect(await job.json()).toMatchObject({ source: 'file', dataset: 'x', paid: false, status: 'PENDING' })
  })
})

describe('the estimate of a file', () => {
  const mapping = { columns: [], key: [{ from: 'APN' }] }
  const estimateOf = async (upload: string) => {
    const request = { upload, fileName: 'a.csv', dataset: 'x', mapping }
    return api.ask(estimate, '/api/estimates', { init: body({ source: 'file', request }) })
  }

  it('says how many rows it has, and about how many where nobody has read it through; it costs nothing', async () => {
    const small = estimateSchema.parse(await (await estimateOf(await uploaded('APN\n1\n2\n3\n'))).json())
    expect(small).toMatchObject({ matchedRecords: 3, isRough: false, pages: 1, cost: 0, confirmRecords: null })
    const rows = 150_000
    const large = await uploaded(
      `APN,City\n${Array.from({ length: rows }, (_, row) => 1_000_000 + row).join(',Town A\n')},B\n`,
    )
    const found = estimateSchema.parse(await (await estimateOf(large)).json())
    expect(found).toMatchObject({ isRough: true, cost: 0, confirmRecords: null, onlyMissing: { possible: false } })
    expect(Math.abs(found.matchedRecords - rows)).toBeLessThan(rows / 10)
    // A plan would rely on it.
    expect(await api.db.estimate.count({ where: { matchedRecords: found.matchedRecords } })).toBe(0)
  })

  it('is not made up for what is packed, and not made before the file is whole', async () => {
    const packed = await uploaded(gzipSync('APN\n'.padEnd(20_000, '1\n')))
    expect(await (await estimateOf(packed)).json()).toMatchObject({ code: 'not-counted-yet', status: 422 })
    expect(await (await estimateOf(await announce(10))).json()).toMatchObject({ code: 'upload-incomplete' })
  })
})

describe('the look into a file', () => {
  it('says what it is, proposes its mapping and shows what each row would become', async () => {
    const uploadId = await uploaded(
      'APN;Property Address;Assessed Value\n501-79-565;1 Plum St, X;"1.250,00"\n7;2 Plum St;dear\n',
    )
    const found = filePreviewSchema.parse(await (await look(uploadId)).json())
    expect(found).toMatchObject({
      kind: 'csv',
      delimiter: ';',
      encoding: 'utf-8',
      header: true,
      rows: 2,
      rowsExact: true,
    })
    expect(found.columns[0]).toEqual({ name: 'APN', samples: ['501-79-565', '7'] })
    expect(found.mapping).toMatchObject({ key: [{ from: 'APN' }], decimal: ',' })
    expect(found.preview[0]).toMatchObject({
      sourceKey: '501-79-565',
      values: [
        { column: 'parcelNumber', value: '501-79-565' },
        { column: 'unparsedAddress', value: '1 Plum St, X' },
        { column: 'taxAssessedValue', value: 1250 },
      ],
      fault: null,
    })
    expect(found.preview[1]).toMatchObject({ fault: { field: 'Assessed Value' }, cells: ['7', '2 Plum St', 'dear'] })
  })

  it('follows the form and the mapping a person chose', async () => {
    const uploadId = await uploaded('1,A\n2,B\n')
    const mapping = { columns: [{ from: 'column 2', to: 'city' }], key: [{ from: 'column 1', digits: 3 }] }
    const found = filePreviewSchema.parse(await (await look(uploadId, { form: { header: false }, mapping })).json())
    expect(found.preview[0]).toMatchObject({ sourceKey: '001', values: [{ column: 'city', value: 'A' }] })
  })

  it('of any bytes at all is never answered 5xx', async () => {
    const start = fc.constantFrom('', 'PK\x03\x04', 'PAR1', '\x1f\x8b', '[{"a":', 'a,b\n', '\xff\xfe')
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ minLength: 1, maxLength: 200 }), async (first, rest) => {
        const answer = await look(await uploaded(Buffer.concat([Buffer.from(first, 'latin1'), rest])))
        expect(answer.status).toBeLessThan(500)
        if (answer.ok) filePreviewSchema.parse(await answer.json())
        else expect(problem.parse(await answer.json()).detail).not.toBe('')
      }),
      { numRuns: 40 },
    )
  })
})

describe('a mapping', () => {
  const kept = {
    name: 'King County',
    dataset: 'King County sales',
    form: { delimiter: ',' },
    mapping: { columns: [{ from: 'price', to: 'closePrice' }], key: [{ from: 'id', digits: 10 }] },
  }

  it('is kept by name for everyone, and changed by whoever made it', async () => {
    const made = await api.ask(keepMapping, '/api/file-mappings', { init: body(kept) })
    expect(made.status).toBe(201)
    const { fileMappingId } = keptMappingSchema.parse(await made.json())
    const twice = await api.ask(keepMapping, '/api/file-mappings', { as: 'ben', init: body(kept) })
    expect(await twice.json()).toMatchObject({ code: 'name-taken' })
    const seen = await (await api.ask(listMappings, '/api/file-mappings', { as: 'ben' })).json()
    expect(seen).toMatchObject({ items: [{ name: 'King County', mayChange: false, dataset: 'King County sales' }] })
    const at = { params: { fileMappingId } }
    const change = { method: 'PUT', body: JSON.stringify({ ...kept, dataset: 'Sales' }) }
    const where = `/api/file-mappings/${fileMappingId}`
    expect((await api.ask(changeMapping, where, { ...at, as: 'ben', init: change })).status).toBe(403)
    expect(await (await api.ask(changeMapping, where, { ...at, init: change })).json()).toMatchObject({
      dataset: 'Sales',
    })
    expect((await api.ask(deleteMapping, where, { ...at, init: { method: 'DELETE' } })).status).toBe(204)
    expect((await api.ask(deleteMapping, where, { ...at, init: { method: 'DELETE' } })).status).toBe(404)
  })
})
