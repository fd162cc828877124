'use client'

import { CopyIcon } from 'lucide-react'
import { ButtonLink } from '#components/ui/control/button.tsx'
import { Select } from '#components/ui/control/select.tsx'
import { formatMoment } from '#components/ui/format/clock.ts'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { EmptyState } from '#components/ui/state/empty-state.tsx'
import type { Run } from '#lib/runs/contract.ts'

interface RunChoiceProps {
  jobId: number
  runs: readonly Run[]
  previous: number | null
  value: number
  onChange: (jobId: number) => void
}

/** Which other run of the search this one is compared with. */
export function RunChoice({ jobId, runs, previous, value, onChange }: RunChoiceProps) {
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <span>Job #{jobId} beside</span>
      <Select
        aria-label="The other run"
        options={runs.map((run) => ({
          value: String(run.jobId),
          label: `#${run.jobId}, ${formatMoment(new Date(run.startedAt ?? run.createdAt), new Date())}`,
          hint: [
            run.jobId === previous ? 'the run before' : null,
            formatQuantity(run.properties, 'property', 'properties'),
          ]
            .filter(Boolean)
            .join(', '),
        }))}
        value={String(value)}
        onChange={(next) => onChange(Number(next))}
        className="w-72 max-w-full"
      />
    </div>
  )
}

/** In the place of a comparison when the search ran once. */
export function NoOtherRun({ jobId }: { jobId: number }) {
  return (
    <Panel>
      <EmptyState
        icon={<CopyIcon aria-hidden />}
        title="This search ran only once"
        action={<ButtonLink href={`/jobs/${jobId}`}>Back to job #{jobId}</ButtonLink>}
      >
        Duplicate the job to run the same search again. Then this screen shows what is new, gone and changed since.
      </EmptyState>
    </Panel>
  )
}
