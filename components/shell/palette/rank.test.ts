import { ZapIcon } from 'lucide-react'
import { expect, test } from 'vitest'
import { byNumber, byText, type PaletteItem } from './palette-items.tsx'
import { ranked } from './rank.ts'

const item = (id: string, label: string): PaletteItem => ({ id, label, Icon: ZapIcon, run: () => undefined })
const groups = [
  { name: 'Jobs', items: [item('job-3', '#3 Seen in a view, done slowly'), item('job-2', '#2 Opened by its number')] },
  { name: 'Views', items: [item('view-1', 'Done')] },
  { name: 'Find', items: [item(byText, 'Jobs with “done”')] },
]
const ids = (text: string, from = groups) => ranked(from, text).flatMap(({ items }) => items.map(({ id }) => id))

test('what is called as typed comes first, in whatever group it is, and the search for the text last', () => {
  expect(ids('done')[0]).toBe('view-1')
  expect(ids('done').at(-1)).toBe(byText)
})

test('the job of a typed number comes before everything', () => {
  const typed = [...groups, { name: 'Go to', items: [item(byNumber, 'Open job #2')] }]
  expect(ids('2', typed)[0]).toBe(byNumber)
})

test('while nothing is typed all stays as it is', () => {
  expect(ranked(groups, '')).toBe(groups)
})
