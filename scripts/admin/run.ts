import { parseArgs } from 'node:util'
import { connect } from '#lib/db.ts'
import { env, SettingsError } from '#lib/env.ts'
import { DomainError } from '#lib/errors.ts'
import { isDatabaseOutage } from '#lib/http/outage.ts'
import { SourceError } from '#lib/sources/errors.ts'
import { AdminFailure, type AdminCommand } from './command.ts'
import { adminCommands } from './commands.ts'
import { findStack } from './running-stack.ts'

function usage({ name, options = {}, switches = [], argument }: AdminCommand): string {
  const given = Object.entries(options).map(([option, needed]) => {
    const text = `--${option} ${option.toUpperCase()}`
    return needed ? text : `[${text}]`
  })
  const offered = switches.map((option) => `[--${option}]`)
  return [name, ...given, ...offered, ...(argument === undefined ? [] : [argument])].join(' ')
}

function help(): string {
  const lines = adminCommands.map((command) => `  ${usage(command)}\n      ${command.about}`)
  return `Usage: npm run -s admin -- <command>\n\n${lines.join('\n')}\n  help\n      Shows this.`
}

function readArguments(command: AdminCommand, rest: string[]) {
  const expected = `Write: npm run -s admin -- ${usage(command)}`
  const names = Object.keys(command.options ?? {})
  const switches = command.switches ?? []
  const forms: Record<string, { type: 'string' | 'boolean' }> = {}
  for (const name of names) forms[name] = { type: 'string' }
  for (const name of switches) forms[name] = { type: 'boolean' }
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({ args: rest, options: forms, allowPositionals: true })
  } catch {
    throw new AdminFailure(expected)
  }
  const options: Record<string, string | undefined> = {}
  for (const name of names) {
    const value = parsed.values[name]
    options[name] = typeof value === 'string' ? value : undefined
    if (command.options?.[name] === true && !options[name]) throw new AdminFailure(expected)
  }
  for (const name of switches) options[name] = parsed.values[name] === true ? 'yes' : undefined
  if (parsed.positionals.length !== (command.argument === undefined ? 0 : 1)) throw new AdminFailure(expected)
  return { options, argument: parsed.positionals[0] ?? '' }
}

/** What went wrong, in one sentence; undefined for a fault of ours. */
function explain(error: unknown): string | undefined {
  if (error instanceof DomainError && error.fields.length > 0) {
    return error.fields.map(({ field, message }) => `${field}: ${message}`).join(' ')
  }
  const known = [AdminFailure, DomainError, SourceError, SettingsError]
  if (error instanceof Error && known.some((kind) => error instanceof kind)) return error.message
  if (isDatabaseOutage(error)) return 'The database cannot be reached; is “npm start” still running?'
  return undefined
}

async function runCommand(command: AdminCommand, rest: string[], print: (line: string) => void): Promise<void> {
  const { options, argument } = readArguments(command, rest)
  const settings = env()
  const { databaseUrl, webUrl, sandboxUrl } = findStack(settings)
  const db = connect({ url: databaseUrl, connections: 2, applicationName: 'parcelyard admin' })
  try {
    await command.run({ db, databaseUrl, settings, webUrl, sandboxUrl, print }, options, argument)
  } finally {
    await db.$disconnect()
  }
}

/**
 * Runs one command of the operator.
 * @param words what stands after `npm run admin --`
 * @returns the exit code: 0, or 1 after one sentence on what went wrong
 */
export async function runAdmin(
  words: string[],
  print: (line: string) => void,
  complain: (line: string) => void,
): Promise<0 | 1> {
  const [name = 'help', ...rest] = words
  try {
    if (['help', '--help', '-h'].includes(name)) {
      print(help())
      return 0
    }
    const command = adminCommands.find((candidate) => candidate.name === name)
    if (command === undefined) throw new AdminFailure(`There is no command “${name}”; see “npm run -s admin -- help”.`)
    await runCommand(command, rest, print)
    return 0
  } catch (error) {
    const sentence = explain(error)
    if (sentence === undefined) throw error
    complain(sentence)
    return 1
  }
}
