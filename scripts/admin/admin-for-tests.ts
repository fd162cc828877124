import { spawn } from 'node:child_process'
import path from 'node:path'
import { settingsSchema } from '#lib/env.ts'
import { childEnvironment } from '#scripts/machine/environment.ts'

export interface AdminAnswer {
  exitCode: number | null
  lines: string[]
  complaint: string
}

/** Runs one command as an operator does, in a process of its own with these settings and no others. */
export function adminProcess(words: string[], settings: Record<string, string>): Promise<AdminAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<AdminAnswer>()
  const unset = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, undefined]))
  const environment = childEnvironment({ ...unset, LOG_LEVEL: 'silent', NODE_NO_WARNINGS: '1', ...settings })
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../admin.ts'), ...words], { env: environment })
  let output = ''
  let complaint = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (complaint += String(chunk)))
  child.on('error', reject)
  child.on('close', (exitCode) =>
    resolve({ exitCode, lines: output.trimEnd().split('\n'), complaint: complaint.trim() }),
  )
  child.stdin.end()
  return promise
}
