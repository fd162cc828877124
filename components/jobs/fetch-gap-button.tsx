'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { toast } from '#components/ui/overlay/toast.ts'
import { SearchCheckIcon } from 'lucide-react'
import { finalStatuses, jobSchema, type Job } from '#lib/jobs/contract.ts'
import { callApi, toApiError } from '#components/api.ts'
import { Intents } from '#components/intents.ts'
import { jobKeys } from '#components/jobs/job-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'

/** A lost answer is asked for again under the same key, so that a gap is fetched once however often it is pressed. */
const gaps = new Intents()

/**
 * Starts a job for what an ended one did not see, and opens it. Nothing is drawn where there is no gap. The job lists
 * free of charge what it may ask for, and buys no more than the number on the button.
 */
export function FetchGapButton({ job }: { job: Job }) {
  const router = useRouter()
  const client = useQueryClient()
  const wish = String(job.jobId)
  const fetchGap = useMutation({
    mutationFn: () =>
      callApi(`/api/batch-jobs/${job.jobId}/fetch-gap`, jobSchema, {
        method: 'POST',
        body: {},
        idempotencyKey: gaps.keyFor(wish),
      }),
    onSuccess: (started) => {
      gaps.settle(wish)
      void client.invalidateQueries({ queryKey: jobKeys.lists() })
      toast.success(`Job #${started.jobId} fetches the gap`)
      router.push(`/jobs/${started.jobId}`)
    },
    onError: (error) => {
      gaps.settle(wish, error)
      const { title, detail } = toApiError(error)
      toast.error(title, { description: detail })
    },
  })
  const records = job.missingCount + job.possiblyNotSeenCount
  if (records === 0 || job.startedAt === null || !finalStatuses.includes(job.status)) return null
  return (
    <Button busy={fetchGap.isPending} onClick={() => fetchGap.mutate()}>
      <SearchCheckIcon aria-hidden />
      Fetch the gap, {job.paid ? 'buys' : 'gets'} up to {formatQuantity(records, 'record')}
    </Button>
  )
}
