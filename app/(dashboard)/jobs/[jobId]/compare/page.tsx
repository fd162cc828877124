import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CompareScreen } from '#components/jobs/compare/compare-screen.tsx'
import { jobIdSchema } from '#lib/jobs/contract.ts'

interface ComparePageProps {
  params: Promise<{ jobId: string }>
}

export async function generateMetadata({ params }: ComparePageProps): Promise<Metadata> {
  const { jobId } = await params
  return { title: `Compare runs of job #${jobIdSchema.safeParse(jobId).data ?? '?'}` }
}

export default async function ComparePage({ params }: ComparePageProps) {
  const jobId = jobIdSchema.safeParse((await params).jobId)
  if (!jobId.success) notFound()
  return <CompareScreen key={jobId.data} jobId={jobId.data} />
}
