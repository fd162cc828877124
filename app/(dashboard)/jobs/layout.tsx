import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { LiveProvider } from '#components/jobs/live.tsx'

export default function JobsLayout({ children }: { children: ReactNode }) {
  return (
    <NuqsAdapter>
      <LiveProvider>{children}</LiveProvider>
    </NuqsAdapter>
  )
}
