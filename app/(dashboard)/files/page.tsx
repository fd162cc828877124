import type { Metadata } from 'next'
import { FilesScreen } from '#components/files/files-screen.tsx'

export const metadata: Metadata = { title: 'Load a file' }

export default async function FilesPage({ searchParams }: { searchParams: Promise<unknown> }) {
  // Makes the page come with the file of its address instead of an empty frame.
  await searchParams
  return <FilesScreen />
}
