import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { askWhenSeen } from '#components/ask-when-seen.ts'

afterEach(() => vi.unstubAllGlobals())

test('a hidden page asks for nothing, and what was to be asked again is old when it is seen', async () => {
  const client = new QueryClient()
  let asked = 0
  const question = { queryKey: ['figures'], queryFn: () => (asked += 1), staleTime: Number.POSITIVE_INFINITY }
  await client.fetchQuery(question)
  const forget = new QueryObserver(client, question).subscribe(() => {})
  vi.stubGlobal('document', { visibilityState: 'hidden' })
  await askWhenSeen(client, question.queryKey)
  expect(asked).toBe(1)
  expect(client.getQueryState(question.queryKey)?.isInvalidated).toBe(true)
  vi.stubGlobal('document', { visibilityState: 'visible' })
  await askWhenSeen(client, question.queryKey)
  expect(asked).toBe(2)
  forget()
  client.clear()
})
