import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Names of the files a client of a kit has in its spool. */
export function spooledFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** Listings a client of a kit has in its spool; of each file the first line says whose they are. */
export function spooledItems(folder: string, endings: readonly string[] = ['.open', '.ready']): number {
  return spooledFiles(folder)
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => readFileSync(path.join(folder, name), 'utf8').split('\n').slice(1, -1).length)
    .reduce((sum, items) => sum + items, 0)
}
