import {
  BanIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  CirclePauseIcon,
  CircleQuestionMarkIcon,
  LoaderIcon,
  SquareXIcon,
  TriangleAlertIcon,
  type LucideIcon,
} from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'
import type { JobAction } from '#components/jobs/words/job-actions.ts'
import type { JobState, JobStateKind } from '#components/jobs/words/job-state.ts'

const looks: Readonly<Record<JobStateKind, { icon: LucideIcon; colour: string }>> = {
  waiting: { icon: CircleDashedIcon, colour: 'text-ink-2' },
  running: { icon: LoaderIcon, colour: 'text-accent' },
  paused: { icon: CirclePauseIcon, colour: 'text-warn' },
  decision: { icon: CircleQuestionMarkIcon, colour: 'text-unclear' },
  completed: { icon: CircleCheckIcon, colour: 'text-done' },
  gaps: { icon: TriangleAlertIcon, colour: 'text-warn' },
  failed: { icon: SquareXIcon, colour: 'text-fail' },
  cancelled: { icon: BanIcon, colour: 'text-ink-2' },
}

/** Shown from the press until the server answers. */
export const pendingState: Readonly<Record<Exclude<JobAction, 'duplicate'>, JobState>> = {
  cancel: { kind: 'cancelled', word: 'Cancelling…', reason: null },
  pause: { kind: 'paused', word: 'Pausing…', reason: null },
  resume: { kind: 'running', word: 'Resuming…', reason: null },
  retry: { kind: 'running', word: 'Retrying…', reason: null },
}

interface StateWordProps {
  kind: JobStateKind
  word: string
  className?: string
}

/** The state of a job as icon, colour and word together. */
export function StateWord({ kind, word, className }: StateWordProps) {
  const { icon: Icon, colour } = looks[kind]
  return (
    <span className={cn('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', colour, className)}>
      <Icon className={cn('size-3.5 shrink-0', kind === 'running' && 'animate-turn')} aria-hidden />
      {word}
    </span>
  )
}
