import type { Metadata } from 'next'
import { ListsScreen } from '#components/properties/lists/lists-screen.tsx'

export const metadata: Metadata = { title: 'Lists of properties' }

export default function ListsPage() {
  return <ListsScreen />
}
