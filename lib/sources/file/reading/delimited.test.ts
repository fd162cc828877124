import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { folderForFiles, readAll } from './files-for-tests.ts'
import { RecordSplitter } from './split-records.ts'

const files = folderForFiles()
const read = (content: string | Uint8Array, form = {}) => readAll(files.write(content), form)

describe('a table of text', () => {
  it.each([
    [',', 'csv'],
    [';', 'csv'],
    ['\t', 'tsv'],
    ['|', 'csv'],
  ])('is told by its delimiter “%s”, though addresses hold commas', async (delimiter, kind) => {
    const lines = [
      ['APN', 'Property Address', 'Owner'],
      ['501-79-565', '"1 Plum St, Springfield, AZ"', 'A'],
      ['501-79-566', '"2 Plum St, Springfield, AZ"', 'B'],
    ]
    const { rows, notes } = await read(lines.map((cells) => cells.join(delimiter)).join('\n'))
    expect(notes).toMatchObject({ kind, delimiter, header: true, rows: 2, heads: ['APN', 'Property Address', 'Owner'] })
    expect(rows[1]).toEqual({ APN: '501-79-566', 'Property Address': '2 Plum St, Springfield, AZ', Owner: 'B' })
  })

  it('keeps cells exactly as they are and names columns that have no name or the same', async () => {
    const { rows, notes } = await read('APN,,Owner,Owner\n007, x ,"a ""b"" c","two\nlines"\n')
    expect(notes.heads).toEqual(['APN', 'column 2', 'Owner', 'Owner (2)'])
    expect(rows).toEqual([{ APN: '007', 'column 2': ' x ', Owner: 'a "b" c', 'Owner (2)': 'two\nlines' }])
  })

  it('begins after title lines, and leaves out blank rows, heads that come again, and NUL characters, and says so', async () => {
    const { rows, notes } = await read('County export\n\nAPN,City\n1,A\n\n,\nAPN,City\n2,\0B\r\n')
    expect(rows.map((row) => row['City'])).toEqual(['A', 'B'])
    expect(notes).toMatchObject({ skipLines: 2, blankRows: 2, repeatedHeads: 1, nulCharacters: 1, faults: 0 })
  })

  it('without a head names its columns by their place', async () => {
    const { rows, notes } = await read('501-79-565,33.62\n501-79-566,33.63\n')
    expect(notes.header).toBe(false)
    expect(rows).toEqual([
      { 'column 1': '501-79-565', 'column 2': '33.62' },
      { 'column 1': '501-79-566', 'column 2': '33.63' },
    ])
  })

  it('makes a ragged row a fault with its text, but not one that only has empty cells more', async () => {
    const { rows, notes } = await read('APN,City\n1,A,\n2\n3,C,extra\n4,D\n')
    expect(rows.map((row) => row['@fault'] ?? row['APN'])).toEqual(['1', 'ragged-row', 'ragged-row', '4'])
    expect(rows[2]).toMatchObject({ '@row': 4, '@text': '3,C,extra' })
    expect(notes).toMatchObject({ rows: 4, faults: 2 })
  })

  it('takes quotes inside cells as letters, and lets one that never closes cost its own line alone', async () => {
    const { rows } = await read(
      'APN,Note,City\n1,5" pipe,A\n2,"Joe "Bob" Smith",B\n3,"never closed,C\n4,"fine, really",D\n5,x,E\n',
    )
    expect(rows.map((row) => row['@fault'] ?? [row['APN'], row['Note'], row['City']])).toEqual([
      ['1', '5" pipe', 'A'],
      ['2', 'Joe "Bob" Smith', 'B'],
      'stray-quote',
      ['4', 'fine, really', 'D'],
      ['5', 'x', 'E'],
    ])
    expect(rows[2]).toMatchObject({ '@text': '3,"never closed,C', '@row': 4 })
  })

  it('holds no more than a row may have, however long a line is', async () => {
    const { rows } = await read(`APN,City\n1,${'x'.repeat(700_000)}\n2,B\n`)
    expect(rows.map((row) => row['@fault'] ?? row['APN'])).toEqual(['too-long', '2'])
    expect(JSON.stringify(rows[0]).length).toBeLessThan(21_000)
  })

  it('gives a line up as soon as it is too long, and holds nothing of its rest', () => {
    const splitter = new RecordSplitter(',', 0)
    splitter.add('x'.repeat(60_000))
    expect(splitter.next(false)?.fault?.code).toBe('too-long')
    splitter.add(`${'x'.repeat(60_000)}\n1,B\n`)
    expect(splitter.next(false)?.cells).toEqual(['1', 'B'])
  })

  it('reads lines that end as very old systems end them', async () => {
    expect((await read('APN,City\r1,A\r2,B\r')).rows).toHaveLength(2)
  })

  it.each(['utf-16le', 'utf-16be', 'utf-8', 'windows-1252'])('is read in %s', async (encoding) => {
    const text = 'APN;Owner\n1;Bäcker Søn\n2;Café\n'
    const { rows, notes } = await read(iconv.encode(text, encoding))
    expect(notes.encoding).toBe(encoding)
    expect(rows.map((row) => row['Owner'])).toEqual(['Bäcker Søn', 'Café'])
  })

  it('finds its encoding by the first letter that tells it, however late that comes', async () => {
    const plain = 'APN,Owner\n'.padEnd(300_000, '1,a\n')
    const { rows, notes } = await read(iconv.encode(`${plain}\n2,Café\n`, 'windows-1252'))
    expect(notes.encoding).toBe('windows-1252')
    expect(rows.at(-1)).toEqual({ APN: '2', Owner: 'Café' })
  })

  it('does not store letters it could not read', async () => {
    const bytes = Buffer.concat([Buffer.from('APN,Owner\n1,Café\n2,B'), Buffer.from([0xe9]), Buffer.from('ta\n3,C\n')])
    const { rows } = await read(bytes, { encoding: 'utf-8' })
    expect(rows.map((row) => row['@fault'] ?? row['Owner'])).toEqual(['Café', 'broken-text', 'C'])
  })

  it('comes back as it was written, whatever its cells hold', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', ';', 'é', '7', '\r\n'), maxLength: 8 })
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(table, async (cells) => {
        const text = stringify([['APN', 'Owner', 'City'], ...cells], { quoted: true })
        const { rows } = await read(text, { delimiter: ',', header: true, skipLines: 0 })
        const filled = cells.filter((row) => row.some((value) => value.trim() !== ''))
        expect(rows).toEqual(filled.map(([APN, Owner, City]) => ({ APN, Owner, City })))
      }),
      { numRuns: 200 },
    )
  })
})
