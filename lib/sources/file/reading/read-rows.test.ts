import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import exceljs from 'exceljs'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { SourceError } from '#lib/sources/errors.ts'
import { isFault } from '#lib/sources/source.ts'
import { mapRow } from '../mapping/map-row.ts'
import { proposeMapping } from '../mapping/propose.ts'
import { unpackedTo } from './archives.ts'
import { folderForFiles, readAll } from './files-for-tests.ts'

const files = folderForFiles()
const read = (content: string | Uint8Array, form = {}) => readAll(files.write(content), form)
const csv = 'APN,City\n501-79-565,Surprise\n501-79-566,Peoria\n'
const both = [
  { APN: '501-79-565', City: 'Surprise' },
  { APN: '501-79-566', City: 'Peoria' },
]

async function zipped(members: Record<string, string | Uint8Array>): Promise<string> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(members)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  const target = files.write('')
  await finished(zip.outputStream.pipe(createWriteStream(target)))
  return target
}

async function workbook(): Promise<Uint8Array> {
  const book = new exceljs.Workbook()
  book.addWorksheet('Notes')
  const sheet = book.addWorksheet('Parcels')
  sheet.addRow(['APN', 'City', 'Sold'])
  sheet.addRow(['501-79-565', 'Surprise', new Date(Date.UTC(2026, 0, 5))])
  sheet.addRow([7129300520, { richText: [{ text: 'Peo' }, { text: 'ria' }] }, null])
  return new Uint8Array(await book.xlsx.writeBuffer())
}

const parquet = () =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'APN', data: ['501-79-565', '501-79-566'], type: 'STRING' },
        { name: 'id', data: [1n, 9007199254740993n], type: 'INT64' },
      ],
    }),
  )

describe('records of JSON', () => {
  it('come one a line, with what is nested under names with dots; a line that is none is a fault', async () => {
    const { rows, notes } = await read('{"a":{"city":"X"},"n":12345678901234567890}\n{broken\n[1]\n\n{"a":null}\n')
    expect(notes.kind).toBe('ndjson')
    expect(rows[0]).toEqual({ 'a.city': 'X', n: '12345678901234567890' })
    expect(rows.map((row) => row['@fault'])).toEqual([undefined, 'not-json', 'wrong-kind', undefined])
  })

  it('come as one list, or as the first list of records in an object', async () => {
    expect((await read('[ {"a":"],[{"},\n {"a":2} ]')).rows).toEqual([{ a: '],[{' }, { a: 2 }])
    const geojson = '{"type":"FeatureCollection","bbox":[1,2],"features":[{"properties":{"APN":"1"}}]}'
    expect((await read(geojson)).rows).toEqual([{ 'properties.APN': '1' }])
    expect((await read('[]')).rows).toEqual([])
  })

  it.each(['[{"a":1},{"a"', '[{"a":1}]]', '{"a":[{"b":1}],"c":[{"d":1}]}', '[{"a":1}] [{"a":2}]', '{\n"a": 1\n}'])(
    'refuses %s as a whole rather than take a part of it',
    async (text) => {
      await expect(read(text)).rejects.toThrow(/The JSON cannot be read/)
    },
  )
})

describe('other forms', () => {
  it('are read out of gzip and zip, members one by one, whatever they are', async () => {
    expect((await read(gzipSync(csv))).rows).toEqual(both)
    const file = await zipped({
      'a.csv': csv,
      'b/c.ndjson': '{"APN":"7"}\n{"APN":"8"}\n',
      'book.xlsx': await workbook(),
      'p.parquet': parquet(),
      'readme.pdf': 'x',
      '__MACOSX/a.csv': 'x',
    })
    const { rows, notes } = await readAll(file)
    expect(rows.map((row) => row['APN'])).toEqual([
      '501-79-565',
      '501-79-566',
      '7',
      '8',
      '501-79-565',
      7_129_300_520,
      '501-79-565',
      '501-79-566',
    ])
    expect(notes).toMatchObject({ packed: 'zip', membersLeftOut: ['readme.pdf'], rows: 8 })
    expect(notes.members).toHaveLength(4)
  })

  it('of workbooks give days as days, texts as texts and the first sheet with rows, or the one that is named', async () => {
    const { rows, notes } = await read(await workbook())
    expect(notes).toMatchObject({ kind: 'xlsx', sheets: ['Notes', 'Parcels'] })
    expect(rows).toEqual([
      { APN: '501-79-565', City: 'Surprise', Sold: '2026-01-05' },
      { APN: 7129300520, City: 'Peoria', Sold: null },
    ])
    await expect(read(await workbook(), { sheet: 'None' })).rejects.toThrow(/There are: Notes, Parcels/)
  })

  it('of Parquet keep numbers of any length', async () => {
    const { rows } = await read(parquet())
    expect(rows).toEqual([
      { APN: '501-79-565', id: 1 },
      { APN: '501-79-566', id: '9007199254740993' },
    ])
  })

  it('refuses what is broken, cut off, nested, suspiciously large or of the old kind, with the way out', async () => {
    const packed = gzipSync(csv)
    await expect(read(packed.subarray(0, packed.byteLength - 12))).rejects.toThrow(/broken or cut off/)
    await expect(read(gzipSync(packed))).rejects.toThrow(/another archive/)
    await expect(read(gzipSync(Buffer.alloc(60_000_000, `${'a'.repeat(1_000)}\n`)))).rejects.toThrow(
      /unpacks to more than 250 times/,
    )
    await expect(read(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))).rejects.toThrow(/Save it as XLSX/)
    await expect(read(Buffer.from('%PDF-1.7\nAPN,City\n1,A\n'))).rejects.toThrow(/a PDF document, no table/)
    await expect(read(Buffer.from('\n<!DOCTYPE html><p>1,2</p>\n'))).rejects.toThrow(/a web page.*Load CSV/)
    await expect(read(Buffer.from('<?xml version="1.0"?>\n<a>1,2</a>'))).rejects.toThrow(/an XML document/)
    await expect(read(Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(40)]))).rejects.toThrow(/Parquet file is broken/)
    await expect(read(Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(40)]))).rejects.toThrow(/broken/)
  })

  it('refuses archives of too many files, of suspiciously large ones, of archives, and of names that lead elsewhere', async () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`${index}.csv`, 'a']))
    await expect(readAll(await zipped(many))).rejects.toThrow(/holds 201 files; at most 200/)
    const bomb = await zipped({ 'a.csv': Buffer.alloc(60_000_000, `${'a'.repeat(1_000)}\n`) })
    await expect(readAll(bomb)).rejects.toThrow(/a\.csv unpacks to more than 250 times/)
    await expect(readAll(await zipped({ 'b.zip': readFileSync(await zipped({ 'a.csv': csv })) }))).rejects.toThrow(
      /another archive/,
    )
    const named = readFileSync(await zipped({ 'aa/evil.csv': csv })).toString('latin1')
    const leading = Buffer.from(named.replaceAll('aa/evil', '../evil'), 'latin1')
    await expect(read(leading)).rejects.toThrow(/broken or cut off \(invalid relative path/)
    expect(existsSync(path.join(files.folder, '..', 'evil.csv'))).toBe(false)
  })

  it('unpacks no more to the disk than a workbook may have', async () => {
    async function* huge(): AsyncGenerator<Uint8Array> {
      // Zeros the system has promised and nobody touches.
      yield new Uint8Array(2_000_000_001)
    }
    const rows = unpackedTo(files.folder, huge(), async function* () {
      yield 'a row'
    })
    await expect(rows.next()).rejects.toThrow(/larger than 2 GB unpacked/)
    expect(readdirSync(files.folder).filter((name) => name.startsWith('unpacked-'))).toEqual([])
  })

  it('refuses a head of 100,000 columns, and a Parquet file whose end lies about itself', async () => {
    const wide = Array.from({ length: 100_000 }, (_, index) => `c${index}`).join(',')
    await expect(read(`${wide}\n1,2\n`)).rejects.toThrow(/names the columns cannot be read\. .*longer than 50,000/)
    const many = Array.from({ length: 1001 }, (_, index) => `c${index}`).join(',')
    await expect(read(`${many}\n`)).rejects.toThrow(/1001 columns; at most 1000 are read/)
    const lying = Buffer.from(parquet())
    lying.writeUInt32LE(0x7f_ff_ff_ff, lying.byteLength - 8)
    await expect(read(lying)).rejects.toThrow(/Parquet file is broken/)
  })

  it('of workbooks leave out heads that come again and blank rows', async () => {
    const book = new exceljs.Workbook()
    const sheet = book.addWorksheet('Parcels')
    for (const row of [
      ['APN', 'City'],
      ['1', 'A'],
      ['APN', 'City'],
      ['', ''],
      ['2', 'B'],
    ])
      sheet.addRow(row)
    const { rows, notes } = await read(new Uint8Array(await book.xlsx.writeBuffer()))
    expect(rows).toEqual([
      { APN: '1', City: 'A' },
      { APN: '2', City: 'B' },
    ])
    expect(notes).toMatchObject({ repeatedHeads: 1, blankRows: 1, rows: 2 })
  })

  it('of any bytes at all end in rows or in a refusal with words, and every row in a property or a reject', async () => {
    const magic = fc.constantFrom(
      '',
      'PK\x03\x04',
      'PAR1',
      '\x1f\x8b\x08',
      '[{',
      '{"',
      '\xff\xfe',
      'a,b\n"',
      'a;b\n1;2\n',
    )
    const bytes = fc.oneof(
      fc
        .tuple(magic, fc.uint8Array({ maxLength: 300 }))
        .map(([start, rest]) => Buffer.concat([Buffer.from(start, 'latin1'), rest])),
      fc
        .tuple(
          magic,
          fc.string({
            unit: fc.constantFrom('"', ',', '\n', '{', '}', '[', ']', ':', 'a', '1', '\\', '\0', ' '),
            maxLength: 200,
          }),
        )
        .map(([start, rest]) => Buffer.from(start + rest, 'latin1')),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        let found: Awaited<ReturnType<typeof readAll>>
        try {
          found = await read(content)
        } catch (error) {
          if (!(error instanceof SourceError)) throw error
          expect(error.message).not.toBe('')
          return
        }
        expect(found.rows).toHaveLength(found.notes.rows)
        const mapping = proposeMapping(found.notes.heads, found.rows)
        for (const row of found.rows) {
          const mapped = mapRow({ ...mapping, key: mapping.key.length > 0 ? mapping.key : [{ from: 'a' }] }, row)
          expect(isFault(mapped) ? mapped.reason : mapped.sourceKey).not.toBe('')
        }
      }),
      { numRuns: 300 },
    )
  })
})
