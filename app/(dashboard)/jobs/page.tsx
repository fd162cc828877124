import type { Metadata } from 'next'
import { JobsScreen } from '#components/jobs/list/jobs-screen.tsx'

export const metadata: Metadata = { title: 'Jobs' }

export default function JobsPage() {
  return <JobsScreen />
}
