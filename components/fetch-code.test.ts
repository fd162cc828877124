import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CodeMissingError, fetchAhead, fetchCode } from '#components/fetch-code.ts'

describe('code that comes after the screen', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is asked for again while the server is away, and comes late', async () => {
    const load = vi.fn(async () => {
      if (load.mock.calls.length < 4) throw new Error('gone')
      return 'a dialog'
    })
    const fetched = fetchCode(load)
    await vi.runAllTimersAsync()
    expect(await fetched).toBe('a dialog')
    expect(load).toHaveBeenCalledTimes(4)
  })

  it('is given up in less than a minute, with what the last try said', async () => {
    const gone = new Error('404')
    const begun = Date.now()
    const fetched = fetchCode(() => Promise.reject(gone)).catch((error: unknown) => error)
    await vi.runAllTimersAsync()
    const error = await fetched
    expect(error).toBeInstanceOf(CodeMissingError)
    expect(error).toMatchObject({ cause: gone })
    expect(Date.now() - begun).toBeLessThan(60_000)
  })

  it('is fetched ahead without anybody hearing of a failure', async () => {
    const unheard = vi.fn()
    process.on('unhandledRejection', unheard)
    fetchAhead(() => Promise.reject(new Error('gone')))
    vi.useRealTimers()
    await new Promise((goOn) => setImmediate(goOn))
    process.off('unhandledRejection', unheard)
    expect(unheard).not.toHaveBeenCalled()
  })
})
