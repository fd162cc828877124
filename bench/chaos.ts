import { parseArgs } from 'node:util'
import { brokenPromises } from './chaos/expect-kills.ts'
import { runWithKills } from './chaos/kills.ts'

/**
 * npm run chaos -- --kills 40      kills, endurance and memory at full size; exit 1 when a promise was broken
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '40' },
    pages: { type: 'string', default: '200' },
    freezes: { type: 'string', default: '10' },
    connections: { type: 'string', default: '10' },
    restarts: { type: 'string', default: '3' },
    web: { type: 'string', default: '5' },
    workers: { type: 'string', default: '3' },
    latency: { type: 'string', default: '300' },
    rate: { type: 'string', default: '2.5' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})

let broken = 0
for (const kind of ['free', 'paid']) {
  if (values.only !== undefined && values.only !== kind) continue
  const paid = kind === 'paid'
  const pages = Number(values.pages)
  const run = await runWithKills({
    pages,
    kills: Number(values.kills),
    freezes: Number(values.freezes),
    connectionKills: Number(values.connections),
    postgresRestarts: Number(values.restarts),
    webKills: Number(values.web),
    workers: Number(values.workers),
    latencyMs: Number(values.latency),
    requestsPerSecond: Number(values.rate),
    seed: Number(values.seed),
    paid,
    report: (line) => console.log(`  ${kind}: ${line}`),
  })
  const sentences = brokenPromises(run, { paid, pages })
  broken += sentences.length
  console.log(
    `${kind}: ${run.job.status} in ${run.seconds.toFixed(0)} s under ${run.blows} blows, ${run.rows.length} rows, ` +
      `${run.unclearPages} unclear and bought again, ledger ${run.ledger.totals.records} records, ` +
      `workers ${run.workersNamed.join(', ')}, at most ${run.mostClaims} claims a page, ` +
      `${run.looks} looks answered by web`,
  )
  for (const sentence of sentences) console.log(`  BROKEN ${sentence}`)
}
console.log(broken === 0 ? 'Every promise was kept.' : `${broken} promises were broken.`)
process.exit(broken === 0 ? 0 : 1)
