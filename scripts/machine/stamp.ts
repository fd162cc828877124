import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Hash over the names and contents of files and of all files below folders, tests left out; what does not exist counts as empty. */
export function hashOf(root: string, entries: string[]): string {
  const hash = createHash('sha256')
  for (const entry of entries) {
    for (const file of filesBelow(path.join(root, entry))) {
      hash.update(`${path.relative(root, file)}\0`)
      hash.update(readFileSync(file))
      hash.update('\0')
    }
  }
  return hash.digest('hex')
}

function filesBelow(entry: string): string[] {
  if (!existsSync(entry)) return []
  const found = readdirSync(path.dirname(entry), { withFileTypes: true }).find(
    ({ name }) => name === path.basename(entry),
  )
  if (found === undefined) return []
  if (found.isFile()) return [entry]
  return readdirSync(entry, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && !/\.test\.tsx?$/.test(item.name))
    .map((item) => path.join(item.parentPath, item.name))
    .sort()
}

/** Whether the stamp file holds this very text. */
export function stampMatches(file: string, text: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === text
}

export function writeStamp(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
