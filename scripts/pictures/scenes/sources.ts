import type { Page } from '@playwright/test'
import type { SpiderList, SpiderRun } from '#lib/spiders/contract.ts'
import { hostile } from '#scripts/pictures/hostile.ts'
import { manyDataSets } from './many.ts'
import { pressed, type Scene } from './scene.ts'

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()

function run(jobId: number, more: Partial<SpiderRun>): SpiderRun {
  const hours = (20 - jobId) * 24
  const times = { openedAt: hoursAgo(hours + 1), closedAt: hoursAgo(hours) }
  const counts = { accepted: 4180 + jobId, rejected: 3, republished: 12, turnedInactive: 41 }
  return { jobId, city: null, outcome: 'complete', flag: null, ...times, ...counts, ...more }
}

const untold = { turnedInactive: null, republished: 0 }

/** Every state a run and a host can be in, which no few pushes bring about. */
function manySpiders(): SpiderList {
  const springfield = {
    spider: 'springfield active',
    site: 'www-listings.example',
    keyName: 'orchard key',
    lastPushAt: hoursAgo(0.001),
    usual: 4190,
    accepted: 96_412,
    rejected: 71,
    republished: 214,
    runs: [
      run(19, { outcome: null, closedAt: null, accepted: 1200, turnedInactive: null, republished: null }),
      run(18, { outcome: 'complete', flag: 'few', accepted: 300, ...untold }),
      run(17, { outcome: 'blocked', flag: 'blocked', accepted: 90, ...untold }),
      run(16, { outcome: 'complete', flag: 'empty', accepted: 0, rejected: 0, ...untold }),
      run(15, { outcome: 'silent', flag: 'unfinished', ...untold }),
      run(14, { outcome: 'complete', flag: 'many', accepted: 12_000 }),
      run(13, { outcome: 'cancelled', ...untold }),
      run(12, {}),
    ],
  }
  const long = hostile.slice(0, 120)
  const other = { ...springfield, spider: long, site: long, keyName: null, usual: null, lastPushAt: null }
  const limits = {
    maximumPerSecond: 2,
    inFlight: 1,
    inFlightLimit: 4,
    blockedUntil: null,
    usualMs: 412.4,
    reason: null,
  }
  return {
    items: [springfield, { ...other, runs: [run(11, { city: hostile.slice(0, 60) })] }],
    throttles: [
      { name: 'www-listings.example', requestsPerSecond: 2, state: 'free', ...limits },
      { name: long, requestsPerSecond: 0.25, state: 'slowed', ...limits, reason: 'Answers took longer than usual.' },
      {
        ...limits,
        name: 'county.example',
        requestsPerSecond: 0.1,
        state: 'resting',
        blockedUntil: hoursAgo(-0.2),
        reason: 'It asked for a pause (429).',
      },
    ],
    warnings: ['812 pushes wait of 1,000 that may. Beyond it spiders are told to come back.'],
  }
}

async function answerMany(page: Page): Promise<void> {
  const many = manySpiders()
  const counts = { active: 3921, sold: 1180, inactive: 640, other: 12 }
  const listings = { items: many.items.map(({ site }) => ({ site, ...counts })) }
  await page.route(/\/api\/sources$/, (route) => route.fulfill({ json: many }))
  await page.route(/\/api\/sources\/files$/, (route) => route.fulfill({ json: manyDataSets() }))
  await page.route(/\/api\/sources\/listings$/, (route) => route.fulfill({ json: listings }))
}

/** Who pushes, over what was pushed, and with all that can be. */
export const sourcesScenes: readonly Scene[] = [
  {
    name: 'sources-busy',
    path: '/sources',
    ready: /Speed limits/,
    pictureOnly: 'the screen of sources-many with fewer rows',
  },
  { name: 'sources-many', path: '/sources', ready: /Speed limits/, prepare: answerMany },
  {
    name: 'sources-read-site',
    path: '/sources',
    ready: /Files/,
    act: pressed(/^Read a site$/, /Address of the search/),
  },
]
