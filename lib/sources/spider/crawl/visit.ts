import { env } from '#lib/env.ts'
import { SourceError, TryLaterError } from '#lib/sources/errors.ts'
import { version } from '#lib/version.ts'
import type { Visited } from './verdict.ts'

/** Largest page that is read, unpacked: ten times a heavy one. */
const largestPage = 4 * 1024 * 1024

/** Who we are, to whoever reads the log of the site. */
export function agentName(): string {
  return `Parcelyard/${version()} (+self-hosted)`
}

/**
 * Asks for one page and answers what came, whatever its status. Redirects are not followed.
 * @throws SourceError when no whole answer came, or the signal ended it
 */
export async function visit(url: string, signal: AbortSignal): Promise<Visited> {
  const limit = AbortSignal.timeout(env().SPIDER_TIMEOUT_SECONDS * 1000)
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { 'user-agent': agentName(), accept: 'text/html,application/xhtml+xml,text/plain;q=0.8' },
      signal: AbortSignal.any([signal, limit]),
    })
    return {
      url,
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      retryAfterSeconds: secondsOf(response.headers.get('retry-after')),
      body: await readText(response),
    }
  } catch (error) {
    if (error instanceof SourceError) throw error
    const site = new URL(url).hostname
    const message = limit.aborted
      ? `${site} did not answer in time (SPIDER_TIMEOUT_SECONDS).`
      : signal.aborted
        ? `The request to ${site} was stopped.`
        : `${site} could not be reached, or the connection broke.`
    throw new TryLaterError(message, {
      code: limit.aborted ? 'timed-out' : 'no-connection',
      billing: 'none',
      cause: error,
    })
  }
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > largestPage) {
      throw new TryLaterError('A page was larger than 4 MB and was not read to its end.', {
        code: 'answer-too-large',
        billing: 'none',
      })
    }
    text += decoder.decode(chunk, { stream: true })
  }
  // NUL is nothing a page says, and no database text holds it.
  return (text + decoder.decode()).replaceAll('\0', '')
}

function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null
}
