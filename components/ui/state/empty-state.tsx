import type { ReactNode } from 'react'

interface EmptyStateProps {
  icon: ReactNode
  title: string
  /** What will be here and how it comes to be. */
  children: ReactNode
  /** It stands in the place of the whole screen, whose title it then is. */
  whole?: boolean
  /** The one button to begin. */
  action?: ReactNode
}

/** In the place of a list that has nothing. */
export function EmptyState({ icon, title, children, whole = false, action }: EmptyStateProps) {
  const Heading = whole ? 'h1' : 'h2'
  return (
    <div className="grid min-h-62 content-center justify-items-start gap-2 p-8 max-md:p-4 [&>svg]:size-6 [&>svg]:text-ink-3">
      {icon}
      <Heading className="text-lg font-semibold">{title}</Heading>
      <p className="max-w-[48ch] text-ink-2">{children}</p>
      {action ? <div className="pt-2">{action}</div> : null}
    </div>
  )
}
