import robotsParser from 'robots-parser'
import { AskPersonError, BlockedError, SourceError } from '#lib/sources/errors.ts'
import { agentName, visit } from './visit.ts'
import { coolDownSeconds, isChallenge, refusalIn, type Visited } from './verdict.ts'

/** What a site’s robots.txt says to us. */
export interface SiteRules {
  allows(url: string): boolean
  /** Seconds it asks to leave between two requests; 0 when it asks for none. */
  crawlDelay: number
}

const keptMilliseconds = 3_600_000
const mostKept = 100
const known = new Map<string, { rules: SiteRules; readAt: number }>()

/** The rules of the site of an address where they were read in the last hour. */
export function knownRules(url: string): SiteRules | undefined {
  const kept = known.get(new URL(url).origin)
  return kept !== undefined && Date.now() - kept.readAt < keptMilliseconds ? kept.rules : undefined
}

/**
 * Reads a site’s robots.txt; it counts as one request. One that cannot be read, or comes back as a challenge, is a
 * refusal: then nothing is read. Only a site that says it has none (404, 410) is free to read.
 * @throws SourceError
 */
export async function readRules(url: string, signal: AbortSignal): Promise<SiteRules> {
  const { origin, hostname } = new URL(url)
  let answer: Visited
  try {
    answer = await visit(`${origin}/robots.txt`, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof SourceError)) throw error
    throw unreadable(hostname, error.message)
  }
  const rules = rulesOf(answer)
  known.delete(origin)
  if (known.size >= mostKept) known.clear()
  known.set(origin, { rules, readAt: Date.now() })
  return rules
}

/** Forgets what was read, for tests that change what a site says. */
export function forgetRules(): void {
  known.clear()
}

function rulesOf(answer: Visited): SiteRules {
  const { status, body, contentType, url } = answer
  const host = new URL(url).hostname
  if (status === 404 || status === 410) return { allows: () => true, crawlDelay: 0 }
  const refusal = refusalIn(answer)
  if (refusal instanceof BlockedError) throw refusal
  if (refusal !== null || status !== 200) throw unreadable(host, `it answered ${status}`)
  if (isChallenge(body) || /html/i.test(contentType) || /^\s*</.test(body)) {
    throw unreadable(host, 'a web page stands in its place')
  }
  const robots = robotsParser(url, body)
  const agent = agentName()
  return {
    allows: (address) => robots.isAllowed(address, agent) !== false,
    crawlDelay: Math.min(robots.getCrawlDelay(agent) ?? 0, 3600),
  }
}

function unreadable(host: string, why: string): BlockedError {
  return new BlockedError(
    `The robots.txt of ${host} cannot be read (${why}), which counts as a refusal: nothing is asked of it for ` +
      `${coolDownSeconds / 3600} hours. Ask the owner of the site before you resume.`,
    { code: 'robots-unreadable', billing: 'none', coolDownSeconds },
  )
}

/** @throws AskPersonError when the rules forbid the address */
export function expectAllowed(rules: SiteRules, url: string): void {
  if (rules.allows(url)) return
  const { hostname, pathname } = new URL(url)
  throw new AskPersonError(`The robots.txt of ${hostname} forbids ${pathname.slice(0, 200)}, so it was not read.`, {
    code: 'robots-forbidden',
    billing: 'none',
  })
}
