import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { JobScreen } from '#components/jobs/job/job-screen.tsx'
import { jobIdSchema } from '#lib/jobs/contract.ts'

interface JobPageProps {
  params: Promise<{ jobId: string }>
}

export async function generateMetadata({ params }: JobPageProps): Promise<Metadata> {
  const { jobId } = await params
  return { title: `Job #${jobIdSchema.safeParse(jobId).data ?? '?'}` }
}

export default async function JobPage({ params }: JobPageProps) {
  const jobId = jobIdSchema.safeParse((await params).jobId)
  if (!jobId.success) notFound()
  return <JobScreen key={jobId.data} jobId={jobId.data} />
}
