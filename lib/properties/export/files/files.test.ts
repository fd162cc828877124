import ExcelJS from 'exceljs'
import { parquetReadObjects, parquetMetadata } from 'hyparquet'
import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { ExportFormat } from '#lib/properties/export/contract.ts'
import type { Cell, FileColumn } from './file-writer.ts'
import { formats } from './formats.ts'

const columns: FileColumn[] = [
  { name: 'propertyId', heading: 'Property id', kind: 'bigint' },
  { name: 'ownerName', heading: '=Owner', kind: 'text' },
  { name: 'estimatedEquity', heading: 'Equity', kind: 'number' },
  { name: 'yearBuilt', heading: 'Built', kind: 'integer' },
  { name: 'poolPrivateYn', heading: 'Pool', kind: 'boolean' },
  { name: 'closeDate', heading: 'Sold', kind: 'date' },
  { name: 'lastSeenAt', heading: 'Seen', kind: 'time' },
  { name: 'extra', heading: 'Extra', kind: 'json' },
]
const usual: Cell[] = [
  '9007199254740993',
  'Ana',
  '-1234.5',
  '1987',
  't',
  '2020-02-29',
  '2026-01-31 09:15:00.25+00',
  '{"Zoning": "R1"}',
]
const withName = (name: string | null): Cell[] => usual.map((cell, index) => (index === 1 ? name : cell))

async function write(format: ExportFormat, rows: Cell[][], options: { bom?: boolean } = {}): Promise<Buffer> {
  const writer = formats[format].write(columns, options)
  const parts = [writer.begin()]
  for (let at = 0; at < rows.length; at += 1000) parts.push(await writer.rows(rows.slice(at, at + 1000)))
  parts.push(await writer.end())
  return Buffer.concat(parts)
}

const readCsv = (bytes: Buffer) =>
  z.array(z.record(z.string(), z.string())).parse(parse(bytes.toString(), { columns: true }))

const awkward = [
  'comma, "quotes"\r\nand lines',
  ' spaces around ',
  '\u202Ertl and \u200Bzero width',
  '<b>&amp;</b>',
  '_x0041_ and \u0007bell',
  '🏠'.repeat(50),
]
const formulas = ['=1+1', '+1', '-5', '@SUM(A1)', '\tx', '\rx']

it('writes CSV that a reader takes back field by field', async () => {
  const rows = awkward.map(withName)
  const read = readCsv(await write('csv', [...rows, columns.map(() => null)]))
  expect(read.map((row) => row["'=Owner"])).toEqual([...awkward, ''])
  expect(read[0]).toMatchObject({
    'Property id': '9007199254740993',
    Equity: '-1234.5',
    Pool: 'true',
    Sold: '2020-02-29',
    Seen: '2026-01-31T09:15:00.25Z',
  })
})

it('disarms texts that a spreadsheet would run, and leaves numbers numbers', async () => {
  const rows = formulas.map(withName)
  const csv = readCsv(await write('csv', rows))
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(new Uint8Array(await write('xlsx', rows)).buffer)
  const sheet = workbook.getWorksheet('Properties')
  formulas.forEach((text, index) => {
    expect(csv[index]).toMatchObject({ "'=Owner": `'${text}`, Equity: '-1234.5' })
    expect(sheet?.getCell(index + 2, 2).value).toBe(`'${text}`)
    expect(sheet?.getCell(index + 2, 3).value).toBe(-1234.5)
  })
  for (const format of ['ndjson', 'parquet'] as const) {
    const text = (await write(format, [withName('=1+1')])).toString('latin1')
    expect(text).toContain('=1+1')
    expect(text).not.toContain("'=1+1")
  }
})

it('begins CSV with a byte order mark only when asked', async () => {
  expect([...(await write('csv', [])).subarray(0, 3)]).not.toEqual([0xef, 0xbb, 0xbf])
  expect([...(await write('csv', [], { bom: true })).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
})

it('writes NDJSON with types', async () => {
  const lines = (await write('ndjson', [...awkward.map(withName), columns.map(() => null)]))
    .toString()
    .trimEnd()
    .split('\n')
  expect(lines).toHaveLength(awkward.length + 1)
  lines.slice(0, -1).forEach((line, index) => {
    expect(JSON.parse(line)).toMatchObject({
      ownerName: awkward[index],
      estimatedEquity: -1234.5,
      yearBuilt: 1987,
      poolPrivateYn: true,
      closeDate: '2020-02-29',
      extra: { Zoning: 'R1' },
    })
  })
  expect(lines[0]).toContain('"propertyId":9007199254740993')
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual(Object.fromEntries(columns.map(({ name }) => [name, null])))
})

it('writes Parquet in groups that a reader puts together again', async () => {
  const rows = Array.from({ length: 25_000 }, (_, index) => withName(index % 7 === 0 ? null : `Owner ${index}`))
  const { buffer } = new Uint8Array(await write('parquet', rows))
  expect(parquetMetadata(buffer).row_groups.map(({ num_rows: many }) => Number(many))).toEqual(
    Array.from({ length: 5 }, () => 5000),
  )
  const read = await parquetReadObjects({ file: buffer })
  expect(read).toHaveLength(25_000)
  expect(read[24_999]).toEqual({
    propertyId: 9_007_199_254_740_993n,
    ownerName: 'Owner 24999',
    estimatedEquity: -1234.5,
    yearBuilt: 1987,
    poolPrivateYn: true,
    closeDate: new Date('2020-02-29'),
    lastSeenAt: new Date('2026-01-31T09:15:00.250Z'),
    extra: '{"Zoning": "R1"}',
  })
  expect(read[0]?.ownerName ?? null).toBeNull()
})

it('writes Parquet without a row', async () => {
  const { buffer } = new Uint8Array(await write('parquet', []))
  expect(await parquetReadObjects({ file: buffer })).toEqual([])
})

it('writes XLSX with typed cells that a spreadsheet opens', async () => {
  const rows = [...awkward.map(withName), withName('x'.repeat(40_000)), columns.map(() => null)]
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(new Uint8Array(await write('xlsx', rows)).buffer)
  const sheet = workbook.getWorksheet('Properties')
  expect(sheet?.getRow(1).values).toEqual([
    undefined,
    'Property id',
    "'=Owner",
    ...columns.slice(2).map(({ heading }) => heading),
  ])
  expect(sheet?.getCell('B2').value).toBe(awkward[0])
  expect(sheet?.getCell('B5').value).toBe(awkward[3])
  expect(sheet?.getCell('B7').value).toBe(awkward[5])
  expect(sheet?.getCell('B8').value).toHaveLength(32_767)
  expect(sheet?.getCell('D2').value).toBe(1987)
  expect(sheet?.getCell('E2').value).toBe(true)
  expect(sheet?.getCell('F2').value).toEqual(new Date('2020-02-29'))
  expect(sheet?.getCell('G2').value).toEqual(new Date('2026-01-31T09:15:00.250Z'))
  expect(sheet?.getCell('B9').value).toBeNull()
})

it('ends a failed CSV or NDJSON with a line that is no row, and gives Parquet and XLSX no ending', () => {
  const broken = (format: ExportFormat) =>
    Buffer.from(formats[format].write(columns, {}).broken('The connection was lost.')).toString()
  expect(broken('csv')).toBe('EXPORT NOT COMPLETE: The connection was lost. Do not use this file.\r\n')
  expect(JSON.parse(broken('ndjson'))).toEqual({ exportIncomplete: true, reason: 'The connection was lost.' })
  expect(broken('parquet')).toBe('')
  expect(broken('xlsx')).toBe('')
})
