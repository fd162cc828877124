import type { Metadata } from 'next'
import { SourcesScreen } from '#components/sources/sources-screen.tsx'

export const metadata: Metadata = { title: 'Sources' }

export default async function SourcesPage({ searchParams }: { searchParams: Promise<unknown> }) {
  // Makes the page come with the dialog its address asks for.
  await searchParams
  return <SourcesScreen />
}
