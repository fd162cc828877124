import type { Metadata } from 'next'
import { RejectsScreen } from '#components/rejects/rejects-screen.tsx'

export const metadata: Metadata = { title: 'Rejects' }

export default function RejectsPage() {
  return <RejectsScreen />
}
