import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { childEnvironment } from './machine/environment.ts'
import { installPackages, mayInstallPackages } from './machine/debian.ts'

/** What the tests with a real Scrapy need: it, and the HTTP library of the pipelines people write for it. */
const packages = ['python3-scrapy', 'python3-requests']

/** A Python that has Scrapy, and its version. */
export interface Scrapy {
  python: string
  version: string
}

/** Scrapy where there is one, without installing anything. */
export function installedScrapy(): Scrapy | undefined {
  const folders = (childEnvironment().PATH ?? '').split(path.delimiter).filter((folder) => folder !== '')
  const pythons = ['/usr/bin/python3', ...folders.map((folder) => path.join(folder, 'python3'))]
  for (const python of new Set(pythons)) {
    const asked = spawnSync(python, ['-c', 'import requests, scrapy; print(scrapy.__version__)'], { encoding: 'utf8' })
    if (asked.status === 0) return { python, version: asked.stdout.trim() }
  }
  return undefined
}

/** Scrapy, installed now where that may be done; undefined where it can not be had. */
export async function findScrapy(): Promise<Scrapy | undefined> {
  const present = installedScrapy()
  if (present !== undefined || !mayInstallPackages()) return present
  await installPackages(packages)
  return installedScrapy()
}

/** What to do where it is missing. */
export const scrapyHint = `Install it with: sudo apt-get install -y ${packages.join(' ')}`
