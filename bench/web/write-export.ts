import { env } from '#lib/env.ts'
import { exportQuerySchema } from '#lib/properties/export/contract.ts'
import { openExport, openQuery } from '#lib/properties/export/export.ts'
import { database } from '#lib/db.ts'

/** Writes one export to nowhere, as the web process would to a browser, and tells how it went. Started by `benchExports`. */
async function main(format: string): Promise<void> {
  const query = await openQuery(database(), exportQuerySchema.parse({ format }))
  const idleBytes = process.memoryUsage().rss
  const began = performance.now()
  const { bytes } = await openExport(query, {
    url: env().DATABASE_URL ?? '',
    userId: 'bench',
    timeLimit: 1_800_000,
    signal: new AbortController().signal,
  })
  let written = 0
  let longestMs = 0
  for (;;) {
    const asked = performance.now()
    const { done, value } = await bytes.next()
    longestMs = Math.max(longestMs, performance.now() - asked)
    if (done) break
    written += value.length
  }
  const milliseconds = performance.now() - began
  const peakBytes = process.resourceUsage().maxRSS * 1024
  await database().$disconnect()
  process.send?.({ milliseconds, written, idleBytes, peakBytes, longestMs })
  process.disconnect?.()
}

await main(process.argv[2] ?? 'csv')
