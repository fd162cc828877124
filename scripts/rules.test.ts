import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { workerCommand } from '#workers/process/command.ts'
import { projectRoot } from './machine/project.ts'

const folders = ['app', 'bench', 'components', 'e2e', 'lib', 'sandbox', 'scripts', 'workers']

function sourceFiles(): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
      .map((entry) => path.relative(projectRoot, path.join(entry.parentPath, entry.name))),
  )
}

test('no file silences a rule or the types', () => {
  const silencing = new RegExp(
    `(${['eslint', 'oxlint', 'biome'].join('|')})-(disable|ignore)|@ts-(ignore|expect|nocheck)`,
  )
  const silent = sourceFiles().filter((file) => silencing.test(readFileSync(path.join(projectRoot, file), 'utf8')))
  expect(silent.filter((file) => !file.endsWith('scripts/rules.test.ts'))).toEqual([])
})

test('folders and files are named after their subject', () => {
  const gathering = /(^|\/)(utils|helpers|types|hooks|services|constants)(\/|\.tsx?$)/
  expect(sourceFiles().filter((file) => gathering.test(file))).toEqual([])
})

test('a worker started by hand runs like the one of `npm start`', () => {
  const { scripts } = z
    .object({ scripts: z.object({ worker: z.string() }) })
    .parse(JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')))
  expect(scripts.worker).toBe(['node', '--disable-warning=ExperimentalWarning', ...workerCommand].join(' '))
})

test('messages are said through the toaster that is loaded for the first of them', () => {
  const direct = sourceFiles().filter(
    (file) =>
      file.startsWith('components/') &&
      !file.startsWith('components/ui/overlay/') &&
      /from 'sonner'/.test(readFileSync(path.join(projectRoot, file), 'utf8')),
  )
  // They would be lost: import `toast` of components/ui/overlay/toast.ts instead.
  expect(direct).toEqual([])
})

test('what is asked for on a screen tells of its error where it is drawn', () => {
  const drawnElsewhere = [
    // Handed to the panel that says so.
    'components/views/saved-views.tsx',
    'components/properties/pieces/use-property-list.ts',
    // One asks, the other counts; the panel of the bell says so.
    'components/notifications/use-notification-clock.ts',
    'components/notifications/bell.tsx',
    // Begins with an answer; the screens’ own calls lead to sign-in.
    'components/access/me-queries.ts',
    // Names of lists on chips, which have their number without it.
    'components/properties/property-filters.tsx',
  ]
  const mute = sourceFiles()
    .filter((file) => file.startsWith('components/') && !drawnElsewhere.includes(file))
    .filter((file) => {
      const text = readFileSync(path.join(projectRoot, file), 'utf8')
      return /\buse(Infinite)?Quer(y|ies)\(/.test(text) && !/\b(error|isError)\b|Fault\b/.test(text)
    })
  expect(mute).toEqual([])
})
