import type { Page, Request } from '@playwright/test'
import { z } from 'zod'

/** An answer of our own server, with the bytes it took on the wire, head and body. */
export interface Heard {
  path: string
  status: number
  bytes: number
  /** Those of the body alone. */
  bodyBytes: number
  isScript: boolean
  /** Rows a look at the job list was told of; 0 for everything else. */
  changedRows: number
}

const changesSchema = z.object({ changed: z.array(z.unknown()) })

export interface Traffic {
  /** What was heard since the last call, once everything that was under way is over. */
  take(): Promise<Heard[]>
}

/** Listens to everything a page hears from now on. */
export function listenTo(page: Page): Traffic {
  let heard: Promise<Heard | null>[] = []
  page.on('requestfinished', (request) => heard.push(heardOf(request).catch(() => null)))
  return {
    take: async () => {
      const so = await Promise.all(heard)
      heard = []
      return so.filter((each) => each !== null)
    },
  }
}

async function heardOf(request: Request): Promise<Heard | null> {
  const response = await request.response()
  if (response === null) return null
  const { responseHeadersSize, responseBodySize } = await request.sizes()
  const { pathname } = new URL(request.url())
  const isList = pathname === '/api/batch-jobs' && response.status() === 200
  const changes = isList ? changesSchema.safeParse(await response.json()) : null
  return {
    path: pathname,
    status: response.status(),
    bytes: responseHeadersSize + responseBodySize,
    bodyBytes: responseBodySize,
    isScript: request.resourceType() === 'script' || pathname.endsWith('.js'),
    changedRows: changes?.data?.changed.length ?? 0,
  }
}

/** Bytes of compressed JavaScript among what was heard. */
export function scriptBytesOf(heard: readonly Heard[]): number {
  return heard.filter(({ isScript }) => isScript).reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)
}
