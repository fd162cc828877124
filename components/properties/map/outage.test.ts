import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { ApiError } from '#components/api.ts'
import { againWhenBack } from '#components/properties/map/outage.ts'
import { standingFault } from '#components/properties/map/standing-fault.ts'

const fault = (status: number) => new ApiError({ status, code: 'broke', title: 'It broke', detail: 'Nothing changed.' })

test('a question that failed says so while it is asked again, until it is answered', async () => {
  const client = new QueryClient()
  const answers: (Error | number)[] = [fault(500), fault(503), 7]
  let said: Error | null = null
  const shown: string[] = []
  const observer = new QueryObserver(client, {
    queryKey: ['count'],
    queryFn: async () => {
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer ?? 0
    },
    retry: false,
  })
  const leave = observer.subscribe((result) => {
    said = standingFault(said, result)
    shown.push(said === null ? (result.data === undefined ? 'counting' : String(result.data)) : said.message)
  })
  while (answers.length > 0) await observer.refetch()
  leave()
  // Each once: between the two failures it never went back to counting.
  expect(shown.filter((one, at) => one !== shown[at - 1])).toEqual(['counting', 'It broke', '7'])
})

test('a server that is away is asked again, one that refuses is not', () => {
  expect([0, 500, 503].map((status) => againWhenBack({ error: fault(status) }))).toEqual([5000, 5000, 5000])
  expect([400, 404, 429].map((status) => againWhenBack({ error: fault(status) }))).toEqual([false, false, false])
  expect(againWhenBack({ error: null })).toBe(false)
})
