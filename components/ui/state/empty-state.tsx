import type { ReactNode } from 'react'

interface EmptyStateProps {
  icon: ReactNode
  title: string
  /** What will be here and how it comes to be. */
  children: ReactNode
  /** The one button to begin. */
  action?: ReactNode
}

/** In the place of a list that has nothing. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="grid min-h-62 content-center justify-items-start gap-2 p-8 max-md:p-4 [&>svg]:size-6 [&>svg]:text-ink-3">
      {icon}
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="max-w-[48ch] text-ink-2">{children}</p>
      {action ? <div className="pt-2">{action}</div> : null}
    </div>
  )
}
