import { createElement, Suspense } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { loadedLater } from '#components/ui/state/loaded-later.tsx'

const Greeting = ({ name }: { name: string }) => createElement('p', null, `Good day, ${name}`)

test('what is loaded already is drawn at once, without the fallback', async () => {
  let loads = 0
  const { LoadedLater, begin } = loadedLater(async () => {
    loads += 1
    return Greeting
  })
  const drawn = () =>
    renderToString(createElement(Suspense, { fallback: 'waits' }, createElement(LoadedLater, { name: 'Ana' })))
  expect(drawn()).toContain('waits')
  await begin()
  expect(drawn()).toContain('Good day, Ana')
  expect(drawn()).not.toContain('waits')
  await begin()
  expect(loads).toBeLessThanOrEqual(2)
})
