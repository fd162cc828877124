import type { ReactNode } from 'react'
import { LiveProvider } from '#components/jobs/live.tsx'

export default function JobsLayout({ children }: { children: ReactNode }) {
  return <LiveProvider>{children}</LiveProvider>
}
