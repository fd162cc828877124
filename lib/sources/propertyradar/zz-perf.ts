import { startSandbox } from '#sandbox/server.ts'
import { propertyRadar } from './source.ts'
import { propertyRadarRequestSchema } from './request.ts'
const sb = await startSandbox({ records: 5000 })
process.env['SANDBOX_URL'] = sb.url; delete process.env['PROPERTYRADAR_TOKEN']
const r = propertyRadarRequestSchema.parse({ criteria: [{ name: 'State', value: ['AZ', 'WA', 'CA', 'TX', 'FL'] }] })
const never = new AbortController().signal
const a = await propertyRadar.fetchPage(r, { offset: 0, limit: 400 }, never)
for (let i = 0; i < 5; i++) { const t = performance.now(); const c = propertyRadar.readPage(r, a); const t2 = performance.now(); for (let k = 0; k < 10; k++) for (const rec of c.records) propertyRadar.mapRecord(r, rec); console.log('read', (t2 - t).toFixed(1), 'map/page', ((performance.now() - t2) / 10).toFixed(1), c.records.length, a.body.length) }
console.log(propertyRadar.mapRecord(r, propertyRadar.readPage(r, a).records[3]!))
await sb.close()
