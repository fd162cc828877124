import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { twMerge } from 'tailwind-merge'
import { expect, test } from 'vitest'
import { cn } from '#components/ui/format/cn.ts'
import { projectRoot } from '#scripts/machine/project.ts'

/** Words of the sources that tailwind-merge, with all it knows, takes for a class name: one of two equal ones goes. */
function classNames(): string[] {
  const words = ['app', 'components'].flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.tsx'))
      .flatMap((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8').split(/[\s'"`]+/)),
  )
  const bare = words.filter((word) => /^[-a-z]\S{0,80}$/.test(word)).map(withoutModifiers)
  // One of those that differ in their numbers alone: all pairs are 250,000.
  const told = new Map(bare.map((word) => [word.replaceAll(/(?<=-)\d+(?:\.\d+)?(?!xl)/g, '9'), word]))
  return [...told.values()].filter((word) => twMerge(`${word} ${word}`) === word)
}

/** `max-md:hover:px-2` → `px-2`: modifiers are compared by the library, whatever the groups are. */
function withoutModifiers(word: string): string {
  const bracket = word.search(/[[(]/)
  const colon = word.lastIndexOf(':', bracket === -1 ? undefined : bracket)
  return word.slice(colon + 1)
}

test('of two class names of any screen the same one wins as with the whole list of Tailwind', () => {
  const names = classNames()
  expect(names.length).toBeGreaterThan(200)
  const differing: string[] = []
  for (const first of names) {
    for (const second of names) {
      const pair = `${first} ${second}`
      if (cn(pair) !== twMerge(pair)) differing.push(`${pair} → ${cn(pair)}`)
    }
  }
  // Add the group that is missing to class-groups.ts.
  expect(differing.slice(0, 20)).toEqual([])
}, 60_000)

test('modifiers keep class names apart, and what is no class name stays', () => {
  expect(cn('px-2 hover:px-2', 'px-4')).toBe('hover:px-2 px-4')
  expect(cn('max-md:grid-cols-2 group', undefined, false, 'max-md:grid-cols-1')).toBe('group max-md:grid-cols-1')
})
