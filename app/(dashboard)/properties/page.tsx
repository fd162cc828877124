import type { Metadata } from 'next'
import { PropertiesScreen } from '#components/properties/properties-screen.tsx'

export const metadata: Metadata = { title: 'Properties' }

export default function PropertiesPage() {
  return <PropertiesScreen />
}
