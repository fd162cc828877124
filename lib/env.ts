import { homedir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'

/**
 * Every setting of Parcelyard: name, default, meaning. `docs/configuration.md` is generated from this
 * schema, and this file is the only one that reads the environment.
 *
 * A variable that is set but empty counts as not set, so that `FOO= npm start` behaves like `npm start`.
 */

const whole = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum)
const amount = (minimum: number, maximum: number) => z.coerce.number().min(minimum).max(maximum)
const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true')

export const settingsSchema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('Postgres to use (15 or later). Without it `npm start` runs an embedded one in PARCELYARD_HOME.'),
  DATABASE_BACKEND: z
    .enum(['postgres', 'citus', 'yugabytedb', 'cockroachdb'])
    .default('postgres')
    .describe('What answers at DATABASE_URL. Only `postgres` is tested.'),
  PARCELYARD_HOME: z
    .string()
    .default('.parcelyard')
    .transform((value) => path.resolve(value.replace(/^~(?=\/|$)/, homedir())))
    .describe('Folder for everything Parcelyard writes: the embedded database, secrets, process files.'),
  HOST: z.string().default('127.0.0.1').describe('Address the web server listens on.'),
  PORT: whole(0, 65_535).default(3000).describe('Port of the web server.'),
  PUBLIC_URL: z.url().optional().describe('Address people type, where it differs from http://HOST:PORT.'),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('How much the processes log to standard output.'),
  AUTH_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe('Signs sessions. Made on first start in PARCELYARD_HOME; set it where several machines run web.'),
  SIGN_IN_RATE_LIMIT: flag
    .default(true)
    .describe('Limit sign-in attempts from one address. Switched off in tests only.'),
  SAMPLE_JOB: flag
    .default(true)
    .describe('On a first start with the sandbox, run one sample search of 10,000 records.'),

  WORKER_CONCURRENCY: whole(1, 64).default(4).describe('Pages a worker has in flight at once.'),
  WORKER_JOBS: whole(1, 64).default(3).describe('Jobs a worker works on at once.'),
  JOB_PAGES_IN_FLIGHT: whole(1, 64).default(5).describe('Pages of one job in flight at once, over all workers.'),
  WORKER_NAME: z
    .string()
    .max(60)
    .optional()
    .describe('Name of this worker on screens; host name and process id without it.'),
  PAGE_SIZE: whole(1, 500).default(400).describe('Records a page asks for.'),
  PAGE_TIME_LIMIT_SECONDS: whole(5, 3600).default(300).describe('Longest time one attempt at a page may take.'),
  PLANNING_TIME_LIMIT_SECONDS: whole(1, 240)
    .default(120)
    .describe('Longest time the records a job listed may take to be compared with what is stored.'),
  BATCH_MAX_RETRIES: whole(0, 20).default(3).describe('Times a failed page is tried again before it gives up.'),
  BATCH_RETRY_DELAY: amount(0, 300)
    .default(5)
    .describe('Seconds before the first retry; doubles each time, with jitter, up to 300.'),
  BATCH_MAX_SIZE: whole(1, 1000)
    .default(100)
    .describe(
      'Pushed properties a writer begins to store together; the number then follows the time it takes. 1 writes each push by itself.',
    ),
  BATCH_WAIT_TIME: amount(0, 3600)
    .default(30)
    .describe(
      'Seconds a push may wait to be written under load; with an idle writer it waits for nothing. What is later than this by five seconds is warned of.',
    ),
  BATCH_PROCESSOR_COUNT: whole(1, 16).default(4).describe('Writers of pushes in a worker.'),
  INGEST_ALLOW_LOOPBACK: flag
    .default(false)
    .describe(
      'Take pushes without a key from programs on this machine. Never with a proxy in front that adds no forwarding header: everybody would come from here.',
    ),
  QUEUE_BUFFER_SIZE: whole(1, 1_000_000)
    .default(1000)
    .describe('Pushes that may wait to be written. Beyond it spiders are told to come back (429).'),

  SPIDER_REQUESTS_PER_SECOND: amount(0.01, 10_000)
    .default(1)
    .describe('Requests a second to a site our own spider reads, over all workers; never more than one at a time.'),
  SPIDER_TIMEOUT_SECONDS: amount(0.1, 600).default(30).describe('Longest wait for one page of such a site.'),
  SPIDER_BATCH_SIZE: whole(1, 500).default(100).describe('Listings our own spider reads before it stores them.'),
  SPIDER_BATCH_SECONDS: amount(0.1, 3600)
    .default(60)
    .describe('Seconds after which it stores what it has read, however little that is.'),

  PRIORITY_AGING_SECONDS: whole(1, 86_400)
    .default(600)
    .describe(
      'A waiting page gains one level of priority each time this many seconds pass, so that low priority is never starved.',
    ),
  MAX_MEMORY_MB: whole(64, 65_536).default(512).describe('Memory limit of a worker: it stops claiming at 80 % of it.'),
  MONITOR_INTERVAL: amount(0.05, 600).default(10).describe('Seconds between a worker’s looks at its own memory.'),
  SWEEP_INTERVAL_SECONDS: amount(0.2, 600)
    .default(15)
    .describe('Seconds between two looks for lost messages and for pages that waited long enough to rise in priority.'),

  RAW_ANSWER_DAYS: whole(0, 36_500)
    .default(0)
    .describe(
      'Days a source’s answer is kept after it came; 0 keeps all for good. What was stored of it and the ledger stay; answers that an open page or an open or unclear purchase still needs stay too.',
    ),
  UPLOAD_MAX_GB: amount(0.001, 10_000)
    .default(10)
    .describe('Largest file that may be uploaded, in GB. A file given by its path on the server may be of any size.'),
  UPLOAD_DAYS: whole(1, 36_500)
    .default(7)
    .describe(
      'Days an uploaded file is kept after somebody last sent, looked at or loaded it; the file of an open job stays. What was stored of it stays too.',
    ),
  EXPORT_TIME_LIMIT_SECONDS: whole(1, 86_400)
    .default(900)
    .describe('Longest time one export may take; then it is ended and its file says so.'),

  MAP_BACKGROUND_FILE: z
    .string()
    .optional()
    .describe(
      'PMTiles file with a map of your own, drawn under the outlines of the map. Without it there are outlines.',
    ),

  PROPERTYRADAR_TOKEN: z
    .string()
    .min(8)
    .optional()
    .describe('Token of your PropertyRadar account. Without it the sandbox answers.'),
  PROPERTYRADAR_URL: z.url().default('https://api.propertyradar.com').describe('Address of the PropertyRadar API.'),
  PROPERTYRADAR_TIMEOUT_SECONDS: amount(0.1, 600).default(60).describe('Longest wait for one answer of PropertyRadar.'),
  PROPERTYRADAR_GRACE_SECONDS: amount(0, 600)
    .default(30)
    .describe(
      'Time after that in which a late answer of a lost worker still counts before its page is called unclear.',
    ),
  PROPERTYRADAR_REQUESTS_PER_SECOND: amount(0.01, 10_000)
    .default(2)
    .describe('Requests a second to PropertyRadar, over all workers.'),
  PROPERTYRADAR_IN_FLIGHT: whole(1, 64)
    .default(4)
    .describe('Requests to PropertyRadar in flight at once, over all workers.'),
  PROPERTYRADAR_PRICE_PER_RECORD: amount(0, 1000)
    .optional()
    .describe(
      'What your plan charges for a record above the monthly allowance. Without it no cost is shown and maxCost is refused.',
    ),
  PROPERTYRADAR_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD')
    .describe('Currency of that price, as an ISO 4217 code.'),
  PROPERTYRADAR_MONTHLY_ALLOWANCE: whole(0, 100_000_000)
    .optional()
    .describe(
      'Records a month your plan includes, to show “left of”. The remaining number always comes from PropertyRadar.',
    ),

  SANDBOX_URL: z.url().optional().describe('Address of a running sandbox; `npm start` sets it for the one it starts.'),
  SANDBOX_PORT: whole(0, 65_535).default(0).describe('Port of the sandbox; 0 takes a free one.'),
  SANDBOX_RECORDS: whole(1, 5_000_000).default(50_000).describe('Properties the sandbox invents.'),
  SANDBOX_SEED: whole(0, 2_147_483_647).default(1).describe('Same seed, same sandbox.'),
  SANDBOX_CSV: z.string().optional().describe('CSV file the sandbox serves in place of invented properties.'),
  SANDBOX_CSV_MAPPING: z
    .string()
    .optional()
    .describe('JSON file that says which CSV column is which PropertyRadar field.'),
  SANDBOX_LATENCY_MS: whole(0, 120_000).default(250).describe('Time the sandbox takes to answer.'),
  SANDBOX_ALLOWANCE: whole(0, 100_000_000).default(25_000).describe('Free records a month of the sandbox account.'),
})

export type Settings = z.infer<typeof settingsSchema>

/** The environment does not make sense. The message names every wrong variable and is meant for a person. */
export class SettingsError extends Error {
  override name = 'SettingsError'
}

/**
 * Reads and checks settings as a whole.
 * @throws SettingsError that names each variable, what it holds and what is wrong with it (secrets are not repeated).
 */
export function readSettings(environment: Record<string, string | undefined> = process.env): Settings {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = settingsSchema.safeParse(present)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new SettingsError(`These settings are wrong. Correct or remove them and start again.\n  ${lines.join('\n  ')}`)
}

let settings: Settings | undefined

/** The settings of this process, read once. */
export function env(): Settings {
  settings ??= readSettings()
  return settings
}

/** Changes settings of this process from now on, for tests and benchmarks that stand up several stacks in one process. */
export function changeSettings(changes: Partial<Settings>): void {
  settings = { ...env(), ...changes }
}
