import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { JobsScreen } from '#components/jobs/list/jobs-screen.tsx'
import { database } from '#lib/db.ts'
import { FirstLook } from '../first-look.tsx'
import { firstJobs } from './first-jobs.ts'

export const metadata: Metadata = { title: 'Jobs' }

export default async function JobsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const address = await searchParams
  return (
    <FirstLook read={(person) => firstJobs(database(), person, address)}>
      <JobsScreen />
    </FirstLook>
  )
}
