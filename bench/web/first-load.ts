import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { projectRoot } from '#scripts/machine/project.ts'
import type { Bar, Finding } from '#bench/ground/report.ts'

/** The JavaScript a screen loads before anything is pressed, as it comes through the network. */
export interface FirstLoadFinding extends Finding {
  files: number
  compressedBytes: number
}

const buildSchema = z.object({ rootMainFiles: z.array(z.string()) })
const manifestSchema = z.object({ entryJSFiles: z.record(z.string(), z.array(z.string())) })

/** Everything of Next.js itself and of the layouts and the page of a screen, from the present build; null when there is none. */
export function firstLoadOf(screen: string): FirstLoadFinding | null {
  const build = path.join(projectRoot, '.next')
  const page = path.join(build, 'server/app/(dashboard)', screen)
  const manifestFile = path.join(page, 'page_client-reference-manifest.js')
  if (!existsSync(manifestFile)) return null
  const { rootMainFiles } = buildSchema.parse(
    readJson(readFileSync(path.join(page, 'page/build-manifest.json'), 'utf8')),
  )
  const text = readFileSync(manifestFile, 'utf8')
  const assigned = text.slice(text.indexOf(']', text.indexOf('/page"]')) + 1).replace(/^\s*=\s*/, '')
  const { entryJSFiles } = manifestSchema.parse(readJson(assigned.trim().replace(/;$/, '')))
  const entries = Object.entries(entryJSFiles).filter(([name]) => /\/(layout|page)$/.test(name))
  const files = new Set([...rootMainFiles, ...entries.flatMap(([, chunks]) => chunks)])
  const sizes = [...files].map(
    (file) => gzipSync(readFileSync(path.join(build, file.replace(/^\/_next\//, '')))).length,
  )
  return {
    name: `first load of ${screen}`,
    files: files.size,
    compressedBytes: sizes.reduce((sum, size) => sum + size, 0),
  }
}

function readJson(text: string): unknown {
  return JSON.parse(text)
}

export function firstLoadBars(finding: FirstLoadFinding): Bar[] {
  return [{ bar: `bytes of compressed JavaScript, ${finding.name}`, value: finding.compressedBytes, atMost: 240_000 }]
}
