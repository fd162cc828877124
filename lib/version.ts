import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const project = z.object({ version: z.string() })

let known: string | undefined

/** The version of this installation; every process of it runs in the project’s folder. */
export function version(): string {
  known ??= project.parse(JSON.parse(readFileSync(path.join(process.cwd(), 'package.json'), 'utf8'))).version
  return known
}
