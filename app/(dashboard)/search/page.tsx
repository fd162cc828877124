import type { Metadata } from 'next'
import { SearchScreen } from '#components/search/search-screen.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'

export const metadata: Metadata = { title: 'Search' }

export default async function SearchPage({ searchParams }: { searchParams: Promise<unknown> }) {
  // Makes the page come with the query of its address instead of an empty frame.
  await searchParams
  return (
    <>
      <TopBar title="Search" />
      <SearchScreen />
    </>
  )
}
