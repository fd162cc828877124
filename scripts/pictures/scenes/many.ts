import type { Page } from '@playwright/test'
import { jobListChangesSchema } from '#lib/jobs/list/contract.ts'
import { jobStatsSchema } from '#lib/jobs/contract.ts'
import type { FileLoad, FileSourceList, Upload } from '#lib/files/contract.ts'
import type { RejectGroup } from '#lib/rejects/contract.ts'
import { hostile } from '#scripts/pictures/hostile.ts'
import { withoutFirstRows, type Scene } from './scene.ts'

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()
const counted = (length: number) => Array.from({ length }, (_, nth) => nth)

/** The jobs there are, over and over, as the latest fifty of ten thousand, with figures as large. */
async function tenThousandJobs(page: Page): Promise<void> {
  await withoutFirstRows(page)
  const figures = { running: 14, waiting: 1204, needsYou: 132, successRate: 0.9618, endedJobs: 9988 }
  const sums = { averageJobSeconds: 14_525, spentToday: 12_338.25, recordsBoughtToday: 246_765, queuedPages: 48_210 }
  await page.route(/\/api\/batch-jobs(\/stats)?(\?|$)/, async (route) => {
    const response = await route.fetch()
    const answer: unknown = await response.json()
    const list = jobListChangesSchema.safeParse(answer)
    if (!list.success)
      return route.fulfill({ response, json: { ...jobStatsSchema.parse(answer), ...figures, ...sums } })
    const { changed, stats } = list.data
    const many = counted(50).map((nth) => ({ ...changed[nth % changed.length], jobId: 10_000 - nth }))
    const order = many.map(({ jobId }) => jobId)
    const json = { order, changed: many, nextCursor: 'next', stats: stats && { ...stats, ...figures, ...sums } }
    return route.fulfill({ response, json })
  })
}

const codes = ['not-a-number', 'no-such-date', 'out-of-range', 'too-long', 'missing', 'wrong-kind', 'key-malformed']
const fields = ['price', 'listing_date', 'living_area', 'url', 'lot_size', 'year_built', hostile.slice(0, 90)]

/** Every third cause of every field, from one record to tens of thousands. */
function manyCauses(): RejectGroup[] {
  return counted(40).map((nth) => ({
    code: codes[nth % codes.length] ?? '',
    field: nth === 5 ? null : (fields[Math.floor(nth / codes.length) % fields.length] ?? null),
    rejects: Math.ceil(84_312 / (nth + 1) ** 2),
    jobs: Math.ceil(4120 / (nth + 1)),
    sources: ['spider', 'file', 'county', 'propertyradar', 'table'].slice(0, 1 + (nth % 5)),
    datasets: ['www.orchard.example', 'county-of-fenhallow'],
    firstAt: daysAgo(29),
    lastAt: daysAgo(nth / 3),
    days: counted(30).map((day) => (day * (nth + 3)) % 17),
  }))
}

async function manyRejects(page: Page): Promise<void> {
  const states = { open: 128_904, replayed: 41_877, dismissed: 1203 }
  const json = { items: manyCauses(), moreGroups: 71, states }
  await page.route(/\/api\/rejects\/groups\?/, (route) => route.fulfill({ json }))
}

const names = ['spring sales.csv', 'assessor-2026.parquet', 'list.xlsx', hostile.slice(0, 190)]

/** As many files as a person may keep, some of which came in part. */
async function manyFiles(page: Page): Promise<void> {
  const items = counted(100).map((nth): Upload => {
    const sizeBytes = 120 * 7 ** (nth % 11)
    const complete = nth % 6 !== 4
    return {
      uploadId: crypto.randomUUID(),
      name: names[nth % names.length] ?? '',
      sizeBytes,
      receivedBytes: complete ? sizeBytes : Math.floor(sizeBytes / 3),
      complete,
      mine: true,
      createdByName: 'Nell Harrowgate',
      createdAt: daysAgo(nth / 5),
    }
  })
  await page.route(/\/api\/uploads$/, (route) => route.fulfill({ json: { items } }))
}

/** Data sets of files in every state a load can be in. */
export function manyDataSets(): FileSourceList {
  const states = ['COMPLETED', 'PROCESSING', 'FAILED', 'PAUSED', 'CANCELLED', 'PENDING'] as const
  const load = (nth: number, back: number): FileLoad => ({
    jobId: 9000 + nth * 10 - back,
    name: names[nth % names.length] ?? '',
    status: back > 0 ? 'COMPLETED' : (states[nth % states.length] ?? 'COMPLETED'),
    createdAt: daysAgo(nth / 3 + back * 7),
    completedAt: null,
    accepted: 12_400 * (nth + 1),
    rejected: nth % 3 === 0 ? 0 : 17 * nth,
    undone: nth === 6,
  })
  return {
    items: counted(12).map((nth) => ({
      dataset: nth === 3 ? hostile.slice(0, 110) : `county sales ${2015 + nth}`,
      loadedByName: nth % 2 === 0 ? 'Nell Harrowgate' : 'Ollie Fenwarden',
      usual: nth === 1 ? null : 12_400 * (nth + 1),
      accepted: 1_204_400 * nth,
      rejected: 17 * nth,
      loads: counted(1 + (nth % 8)).map((back) => load(nth, back)),
    })),
  }
}

const again = 'the rows of a swept scene, more of them'

/** Lists as long as years of work make them. */
export const manyScenes: readonly Scene[] = [
  { name: 'jobs-many', pictureOnly: again, path: '/jobs', ready: /#10000/, prepare: tenThousandJobs },
  { name: 'rejects-many', pictureOnly: again, path: '/rejects', ready: /, 111 causes/, prepare: manyRejects },
  { name: 'files', pictureOnly: 'a screen the journey of files looks at', path: '/files', ready: /Load a file/ },
  { name: 'files-many', pictureOnly: again, path: '/files', ready: /Your files/, prepare: manyFiles },
]
