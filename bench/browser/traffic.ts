import type { CDPSession, Page } from '@playwright/test'
import { z } from 'zod'

/** An answer of our own server, with the bytes it took on the wire, head and body. */
export interface Heard {
  path: string
  /** As it came over the wire: 304 also where the browser gave the page its own copy with a 200. */
  status: number
  bytes: number
  /** Those of the body alone. */
  bodyBytes: number
  isScript: boolean
  /** Rows a look at the job list was told of; 0 for everything else. */
  changedRows: number
}

interface Listened extends Heard {
  /** 0 until the answer has begun. */
  headBytes: number
}

const changesSchema = z.object({ changed: z.array(z.unknown()) })

export interface Traffic {
  /** What was heard since the last call, in the order in which it was asked for; not what is still under way. */
  take(): Promise<Heard[]>
}

/**
 * Listens to everything a page asks for from now on, as the browser’s network reports it: the page’s own events leave out
 * what the browser answers a page after a 304. What fails is heard as status 0.
 */
export async function listenTo(page: Page): Promise<Traffic> {
  const network = await page.context().newCDPSession(page)
  const underWay = new Map<string, Listened>()
  const ended = new Set<string>()
  const reading: Promise<void>[] = []
  network.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    const { pathname, protocol } = new URL(request.url)
    if (!protocol.startsWith('http')) return
    const isScript = type === 'Script' || pathname.endsWith('.js')
    underWay.set(requestId, {
      path: pathname,
      status: 0,
      bytes: 0,
      bodyBytes: 0,
      isScript,
      changedRows: 0,
      headBytes: 0,
    })
  })
  network.on('Network.responseReceived', ({ requestId, response }) => {
    const heard = underWay.get(requestId)
    if (heard === undefined) return
    heard.headBytes = response.encodedDataLength
    // The wire’s own status may have been told before.
    heard.status ||= response.status
  })
  network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    const heard = underWay.get(requestId)
    if (heard !== undefined) heard.status = statusCode
  })
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const heard = underWay.get(requestId)
    if (heard === undefined) return
    // Of a 304 the browser tells the head alone.
    heard.bytes = Math.max(encodedDataLength, heard.headBytes)
    heard.bodyBytes = heard.bytes - heard.headBytes
    if (heard.path !== '/api/batch-jobs' || heard.status !== 200) ended.add(requestId)
    else {
      reading.push(
        changedRowsOf(network, requestId).then((rows) => {
          heard.changedRows = rows
          ended.add(requestId)
        }),
      )
    }
  })
  network.on('Network.loadingFailed', ({ requestId }) => ended.add(requestId))
  await network.send('Network.enable')
  return {
    take: async () => {
      await Promise.all(reading.splice(0))
      const heard: Heard[] = []
      for (const [requestId, one] of underWay) {
        if (!ended.delete(requestId)) continue
        underWay.delete(requestId)
        heard.push(one)
      }
      return heard
    },
  }
}

async function changedRowsOf(network: CDPSession, requestId: string): Promise<number> {
  const { body } = await network.send('Network.getResponseBody', { requestId })
  return changesSchema.safeParse(JSON.parse(body)).data?.changed.length ?? 0
}

/** Bytes of compressed JavaScript among what was heard. */
export function scriptBytesOf(heard: readonly Heard[]): number {
  return heard.filter(({ isScript }) => isScript).reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)
}
