import { env } from '#lib/env.ts'
import { startSandbox } from '#sandbox/server.ts'

const settings = env()

if ((settings.SANDBOX_CSV === undefined) !== (settings.SANDBOX_CSV_MAPPING === undefined)) {
  console.error('SANDBOX_CSV and SANDBOX_CSV_MAPPING belong together. Set both or neither, and start again.')
  process.exit(1)
}

const csv =
  settings.SANDBOX_CSV && settings.SANDBOX_CSV_MAPPING
    ? { file: settings.SANDBOX_CSV, mapping: settings.SANDBOX_CSV_MAPPING }
    : undefined

try {
  const { url } = await startSandbox({
    port: settings.SANDBOX_PORT,
    records: settings.SANDBOX_RECORDS,
    seed: settings.SANDBOX_SEED,
    latencyMs: settings.SANDBOX_LATENCY_MS,
    allowance: settings.SANDBOX_ALLOWANCE,
    csv,
  })
  console.log(JSON.stringify({ sandbox: 'ready', url }))
} catch (error) {
  console.error(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

// It keeps nothing, so there is nothing to finish first.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0))
