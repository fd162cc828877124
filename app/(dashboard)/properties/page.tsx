import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { PropertiesScreen } from '#components/properties/properties-screen.tsx'
import { database } from '#lib/db.ts'
import { FirstLook } from '../first-look.tsx'
import { firstProperties } from './first-properties.ts'

export const metadata: Metadata = { title: 'Properties' }

export default async function PropertiesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const address = await searchParams
  return (
    <FirstLook read={(person) => firstProperties(database(), person, address)}>
      <PropertiesScreen />
    </FirstLook>
  )
}
