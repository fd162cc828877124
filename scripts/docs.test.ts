import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { settingsSchema } from '#lib/env.ts'
import { adminCommands } from './admin/commands.ts'
import { configurationPage } from './docs/configuration.ts'
import { withErrorCodes } from './docs/error-codes.ts'
import { projectRoot } from './machine/project.ts'

const folder = path.join(projectRoot, 'docs')
const files = ['README.md', ...readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))]
const pages = files.map((file) => ({ file, text: readFileSync(path.join(projectRoot, file), 'utf8') }))
const textOf = (file: string): string => pages.find((page) => page.file === file)?.text ?? ''

/** What a pattern’s first group finds in all pages, each once. */
function named(pattern: RegExp): string[] {
  return [...new Set(pages.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, found = '']) => found)))]
}

test('the configuration page says what the settings say (else: npm run docs)', () => {
  expect(textOf('docs/configuration.md')).toBe(configurationPage())
})

test('a setting without a meaning, or one that belongs nowhere, cannot be documented', () => {
  expect(() => configurationPage(z.object({ PORT: z.string() }))).toThrow('PORT')
  expect(() => configurationPage(z.object({ COLOUR: z.string().describe('Of the bar.') }))).toThrow(
    'COLOUR belongs to 0',
  )
})

test('the API page lists every error code with its status and meaning (else: npm run docs)', () => {
  expect(textOf('docs/api.md')).toBe(withErrorCodes(textOf('docs/api.md')))
  expect(textOf('docs/api.md')).toContain('| `job-not-found`')
  expect(() => withErrorCodes('A page without it.')).toThrow('no table')
})

test('every setting that a page names is one', () => {
  const ours = ['PARCELYARD_KEY', 'PARCELYARD_URL', 'PARCELYARD_SPOOL', 'ITEM_PIPELINES']
  const unknown = named(/\b([A-Z]+(?:_[A-Z]+)+)\b/g).filter((name) => !(name in settingsSchema.shape))
  expect(unknown.filter((name) => !ours.includes(name))).toEqual([])
})

test('every command that a page prints is one', () => {
  const manifest = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')))
  const scripts = named(/npm run (?:-s )?([a-z][\w-]*)/g)
  expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([])
  const commands = named(/npm run -s admin -- ([a-z-]+)/g)
  const known = ['help', ...adminCommands.map(({ name }) => name)]
  expect(commands.filter((name) => !known.includes(name))).toEqual([])
  expect(commands.length).toBeGreaterThan(5)
})

/** The anchor of a heading, as the usual readers of Markdown make it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

function isDeadLink(file: string, link: string): boolean {
  if (/^https?:/.test(link)) return false
  const [target = '', anchor] = link.split('#')
  const resolved = target === '' ? file : path.join(path.dirname(file), target)
  if (!existsSync(path.join(projectRoot, resolved))) return true
  if (anchor === undefined) return false
  const headings = [...textOf(resolved).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
  return !headings.includes(anchor)
}

test('every link of a page leads somewhere', () => {
  const dead = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) =>
      isDeadLink(file, link) ? [`${file}: ${link}`] : [],
    ),
  )
  expect(dead).toEqual([])
})
