import { cn } from '#components/ui/format/cn.ts'

interface OutsideTextProps {
  text: string | number | boolean | null | undefined
  className?: string
}

/** Text that came from outside on one line: isolated from the text around it, cut where it is long, whole in the title. */
export function OutsideText({ text, className }: OutsideTextProps) {
  if (text === null || text === undefined || text === '') return <Nothing />
  const plain = String(text)
  return (
    <bdi title={plain} className={cn('block truncate', className)}>
      {plain}
    </bdi>
  )
}

/** In the place of a value that is not known. */
export function Nothing() {
  return (
    <span className="text-ink-3">
      <span aria-hidden>–</span>
      <span className="sr-only">not known</span>
    </span>
  )
}
