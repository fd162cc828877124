import { z } from 'zod'
import { settingsSchema } from '#lib/env.ts'

/** `docs/configuration.md`, written from the schema of the settings so that it can never say anything else. */

interface Group {
  title: string
  about: string
  /** Beginnings of the names that belong here. */
  names: RegExp
}

const groups: readonly Group[] = [
  {
    title: 'Where it runs',
    about: 'Database, folder and address. Nothing here needs setting on one machine.',
    names: /^(DATABASE_|PARCELYARD_|HOST$|PORT$|PUBLIC_|LOG_)/,
  },
  {
    title: 'Signing in and the first start',
    about: 'The secret is made on the first start and kept; leave it alone unless several machines serve the screens.',
    names: /^(AUTH_|SIGN_IN_|SAMPLE_)/,
  },
  {
    title: 'Workers and pages',
    about: 'Every worker reads these when it starts. Use the same values on every machine.',
    names:
      /^(WORKER_|JOB_PAGES_|PAGE_|PLANNING_|BATCH_MAX_RETRIES|BATCH_RETRY_|PRIORITY_|MAX_MEMORY_|MONITOR_|SWEEP_|RAW_)/,
  },
  {
    title: 'Spiders',
    about: 'How pushed listings are taken and written. [Spiders](spiders.md) explains it.',
    names: /^(BATCH_MAX_SIZE|BATCH_WAIT_|BATCH_PROCESSOR_|QUEUE_BUFFER_|INGEST_)/,
  },
  {
    title: 'Our own spider',
    names: /^SPIDER_/,
    about: 'How it reads sites that may be read: [Spiders](spiders.md#parcelyards-own-spider).',
  },
  {
    title: 'Files',
    about: 'Files that are uploaded and loaded. [Files](files.md) explains it.',
    names: /^UPLOAD_/,
  },
  {
    title: 'Exports',
    about: 'What the web process writes for those who download.',
    names: /^EXPORT_/,
  },
  {
    title: 'The map',
    about: 'Needs nothing and asks nobody outside. A background of your own is served from here.',
    names: /^MAP_/,
  },
  {
    title: 'PropertyRadar',
    about: 'Your own account. The token is never shown on screens, in logs or in the database.',
    names: /^PROPERTYRADAR_/,
  },
  {
    title: 'The sandbox',
    about: 'What answers while no token is set. [The sandbox](sandbox.md) explains it.',
    names: /^SANDBOX_/,
  },
]

const propertySchema = z.object({
  description: z.string(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  type: z.enum(['string', 'number', 'integer']),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
})
type Setting = z.infer<typeof propertySchema>

const english = new Intl.NumberFormat('en-US')

function isFlag({ enum: words }: Setting): boolean {
  return words?.join() === '0,1,true,false'
}

/** What a setting takes, in words. */
function takes(setting: Setting): string {
  if (isFlag(setting)) return '`1` or `0`'
  if (setting.enum !== undefined) return setting.enum.map((word) => `\`${word}\``).join(', ')
  if (setting.type !== 'string') {
    const kind = setting.type === 'integer' ? 'whole number' : 'number'
    return `${kind}, ${english.format(setting.minimum ?? 0)} to ${english.format(setting.maximum ?? 0)}`
  }
  if (setting.format === 'uri') return 'address'
  if (setting.pattern === '^[A-Z]{3}$') return 'three capitals'
  if (setting.minLength !== undefined) return `text, at least ${setting.minLength} characters`
  return setting.maxLength === undefined ? 'text' : `text, at most ${setting.maxLength} characters`
}

/** The default as it would be written in the environment. */
function defaultOf(name: string, setting: Setting): string {
  if (setting.default !== undefined) return `\`${setting.default}\``
  if (!isFlag(setting)) return 'not set'
  // The schema describes what goes in; the default of a flag is known by what comes out.
  const { [name]: value } = z.record(z.string(), z.unknown()).parse(settingsSchema.parse({}))
  return value === true ? '`1`' : '`0`'
}

/** A table with its columns as wide as their longest cell, the way the formatter of the project leaves them. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  return lines.join('\n')
}

/**
 * The whole page.
 * @throws Error that names a setting without a meaning, or one that belongs to no group or to several
 */
export function configurationPage(schema: z.ZodObject = settingsSchema): string {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {}
  const settings = Object.entries(described).map(([name, found]) => {
    const parsed = propertySchema.safeParse(found)
    if (!parsed.success)
      throw new Error(`${name} in lib/env.ts has no meaning in words (.describe), or an unknown form.`)
    const fitting = groups.filter(({ names }) => names.test(name))
    if (fitting.length !== 1)
      throw new Error(`${name} belongs to ${fitting.length} groups of scripts/docs/configuration.ts.`)
    return { name, setting: parsed.data, group: fitting[0] }
  })
  const sections = groups.map((group) => {
    const rows = settings
      .filter((one) => one.group === group)
      .map(({ name, setting }) => [`\`${name}\``, defaultOf(name, setting), takes(setting), setting.description])
    return `## ${group.title}\n\n${group.about}\n\n${table([['Setting', 'Default', 'Takes', 'Meaning'], ...rows])}`
  })
  return `${introduction}\n\n${sections.join('\n\n')}\n`
}

const introduction = `# Configuration

<!-- Written by \`npm run docs\` from lib/env.ts. Change the meaning there. -->

Every setting is an environment variable with a default. Set one in front of the command:

\`\`\`sh
PORT=3001 npm start
\`\`\`

A variable that is set but empty counts as not set. All settings are checked when a process starts; a wrong one stops the start with a sentence that names it. Changes take effect at the next start.`
