import {
  BanIcon,
  CheckIcon,
  CircleArrowDownIcon,
  CircleDashedIcon,
  CircleQuestionMarkIcon,
  PackageCheckIcon,
  SkipForwardIcon,
  SquareXIcon,
  type LucideIcon,
} from 'lucide-react'
import { cn } from '#components/ui/format/cn.ts'
import type { PageState } from '#lib/jobs/contract.ts'

export const pageLooks: Readonly<Record<PageState, { icon: LucideIcon; word: string; colour: string }>> = {
  queued: { icon: CircleDashedIcon, word: 'Queued', colour: 'text-ink-2' },
  fetching: { icon: CircleArrowDownIcon, word: 'Fetching', colour: 'text-accent' },
  fetched: { icon: PackageCheckIcon, word: 'Fetched', colour: 'text-accent' },
  written: { icon: CheckIcon, word: 'Written', colour: 'text-accent' },
  failed: { icon: SquareXIcon, word: 'Failed', colour: 'text-fail' },
  unclear: { icon: CircleQuestionMarkIcon, word: 'Unclear', colour: 'text-unclear' },
  skipped: { icon: SkipForwardIcon, word: 'Skipped', colour: 'text-ink-2' },
  cancelled: { icon: BanIcon, word: 'Cancelled', colour: 'text-ink-2' },
}

/** The state of a page as icon, colour and word together. */
export function PageStateWord({ state, className }: { state: PageState; className?: string }) {
  const { icon: Icon, word, colour } = pageLooks[state]
  return (
    <span className={cn('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', colour, className)}>
      <Icon className="size-3.5 shrink-0" aria-hidden />
      {word}
    </span>
  )
}
