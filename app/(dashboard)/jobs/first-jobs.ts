import { createLoader, type SearchParams } from 'nuqs/server'
import { readerOf } from '#app/api/saved-views/view-reader.ts'
import { jobStatsQuery } from '#components/jobs/job-queries.ts'
import { filterOf, listParsers } from '#components/jobs/list/filter/list-filter.ts'
import { jobListQuery, type JobList, type ListFilter } from '#components/jobs/list/list-queries.ts'
import type { KnownAnswer } from '#components/known-answers.tsx'
import { savedViewsQuery } from '#components/views/view-queries.ts'
import { mayChange, type Person } from '#lib/access/contract.ts'
import type { Database } from '#lib/db.ts'
import { listed, seenLists, tagOf } from '#lib/jobs/list/changes.ts'
import { jobFilterSchema } from '#lib/jobs/list/contract.ts'
import { jobStats, listJobs } from '#lib/jobs/queries.ts'
import { listViews } from '#lib/views/queries.ts'
import { longestFirstLook } from '../first-look.tsx'

const live = { frozen: false }

/** What the Jobs screen of an address asks first: its rows with their tag, the figures above them, the saved views. */
export async function firstJobs(db: Database, person: Person, address: SearchParams): Promise<KnownAnswer[]> {
  const asked = createLoader(listParsers)(address)
  // Days are those of the reader’s calendar, and only the browser knows its zone.
  if (asked.from || asked.to) return []
  const filter = filterOf(asked)
  const [list, stats, views] = await Promise.all([
    readList(db, person, filter),
    jobStats(db),
    listViews(db, readerOf(person), 'jobs'),
  ])
  return [
    { queryKey: jobListQuery(filter, live).queryKey, data: list },
    { queryKey: jobStatsQuery(live).queryKey, data: stats },
    { queryKey: savedViewsQuery('jobs').queryKey, data: views },
  ]
}

async function readList(db: Database, person: Person, filter: ListFilter): Promise<JobList> {
  const asked = jobFilterSchema.parse({ ...filter, form: 'changes' })
  const { items, nextCursor } = await listJobs(db, asked, (owner) => mayChange(person, owner), longestFirstLook)
  const jobs = items.map(listed)
  const tag = tagOf(jobs, nextCursor)
  seenLists().keep(tag, jobs)
  return { items: jobs.map((job) => ({ ...job, request: null })), nextCursor, tag, figuresAt: 0, owesFigures: false }
}
