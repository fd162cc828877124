import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startSandbox } from '#sandbox/server.ts'
import { control, ledgerSchema, search } from '#sandbox/testing/client.ts'

const anyRadarId: unknown = expect.stringMatching(/^P[0-9A-F]{7}$/)
const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-csv-'))
afterAll(() => rmSync(folder, { recursive: true }))

const mapping = {
  key: 'APN',
  constants: { State: 'WA', County: 'King', FIPS: '53033' },
  columns: [
    { column: 'parcel', field: 'APN', form: 'text', padTo: 10 },
    { column: 'sold', field: 'LastTransferRecDate', form: 'date' },
    { column: 'price', field: 'LastTransferValue', form: 'number' },
    { column: 'floors', field: 'Stories', form: 'number', round: 'down' },
  ],
}
const lines = [
  'parcel,price,sold,floors',
  '42,1.23E+06,20141013T000000,1.5',
  '77,,20150230T000000,2',
  '42,500000,20150302T000000,1.5',
  '',
]

async function startWith(name: string, csv: string[], used: object) {
  const file = path.join(folder, `${name}.csv`)
  const mappingFile = path.join(folder, `${name}.mapping.json`)
  writeFileSync(file, csv.join('\n'))
  writeFileSync(mappingFile, JSON.stringify(used))
  return await startSandbox({ csv: { file, mapping: mappingFile } })
}

test('rows of a CSV file are served in its order, equal keys under one RadarID, unknown values left out', async () => {
  const sandbox = await startWith('small', lines, mapping)
  try {
    const fields = 'APN,State,LastTransferValue,LastTransferRecDate,Stories,RadarID'
    const { body } = await search(sandbox.url, [{ name: 'County', value: [53033] }], `Purchase=1&Fields=${fields}`)
    const [first, second, third] = body.results ?? []
    const { RadarID: id, ...known } = first ?? {}
    expect(known).toEqual({
      APN: '0000000042',
      State: 'WA',
      LastTransferValue: 1_230_000,
      LastTransferRecDate: '2014-10-13',
      Stories: 1,
    })
    expect(second).toEqual({
      APN: '0000000077',
      State: 'WA',
      Stories: 2,
      RadarID: anyRadarId,
    })
    expect(third).toMatchObject({ RadarID: id, LastTransferValue: 500_000 })
    const dated = await search(sandbox.url, [{ name: 'LastTransferRecDate', value: ['from: 1/1/2015'] }], 'Purchase=0')
    expect(dated.body.totalResultCount).toBe(1)
  } finally {
    await sandbox.close()
  }
})

test('a mapping that names a column the file lacks is refused with its name', async () => {
  const used = { ...mapping, columns: [...mapping.columns, { column: 'colour', field: 'RoofType', form: 'text' }] }
  await expect(startWith('lacking', lines, used)).rejects.toThrow('has no column called colour')
})

test('a mapping whose key is not mapped is refused', async () => {
  await expect(startWith('keyless', lines, { ...mapping, key: 'Owner' })).rejects.toThrow(
    'The key Owner is not a mapped field',
  )
})

const realFile = path.resolve(import.meta.dirname, '../../../shared/data/king-county-sales.csv')
const realMapping = path.resolve(import.meta.dirname, '../king-county-sales.mapping.json')

test('the King County sales fill 54 pages of 400 and a short one', { timeout: 30_000 }, async ({ skip }) => {
  skip(!existsSync(realFile), 'needs ../shared/data/king-county-sales.csv')
  const sandbox = await startSandbox({ csv: { file: realFile, mapping: realMapping } })
  try {
    const sizes: number[] = []
    const ids: unknown[] = []
    const parcels: unknown[] = []
    for (let start = 0; sizes.at(-1) !== 0; start += 400) {
      const fields = 'RadarID,APN,LastTransferValue,LastTransferRecDate,Latitude'
      const { body } = await search(sandbox.url, [], `Purchase=1&Limit=400&Start=${start}&Fields=${fields}`)
      expect(body.totalResultCount).toBe(21_613)
      sizes.push(body.resultCount ?? -1)
      ids.push(...(body.results ?? []).map(({ RadarID }) => RadarID))
      parcels.push(...(body.results ?? []).map(({ APN }) => APN))
    }
    expect(sizes).toEqual([...Array<number>(54).fill(400), 13, 0])
    expect(new Set(ids).size).toBe(21_436)
    expect(new Set(parcels).size).toBe(21_436)
    // The last row of one page and the first of the next are the same parcel.
    expect([parcels[15_199], parcels[15_200]]).toEqual(['9834200305', '9834200305'])
    expect(ids[15_199]).toBe(ids[15_200])
    const { totals } = await control(sandbox.url, ledgerSchema, 'ledger')
    expect(totals).toMatchObject({ requests: 55, records: 21_613 })
  } finally {
    await sandbox.close()
  }
})
