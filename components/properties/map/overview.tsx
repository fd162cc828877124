'use client'

import dynamic from 'next/dynamic'
import { fetchCode } from '#components/fetch-code.ts'
import type { PropertyMapProps } from '#components/properties/map/property-map.tsx'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { useMedium } from '#components/ui/layout/viewport.ts'

const PropertyMap = dynamic(
  () => fetchCode(() => import('#components/properties/map/property-map.tsx')).then((module) => module.PropertyMap),
  {
    ssr: false,
    loading: () => <div className="h-95 bg-sunken max-md:h-87" />,
  },
)
const PropertyCharts = dynamic(
  () =>
    fetchCode(() => import('#components/properties/charts/property-charts.tsx')).then(
      (module) => module.PropertyCharts,
    ),
  { ssr: false },
)

/** Map and charts of the filter: beside the table where there is room, else over it. */
export function Overview({ onClose, ...map }: PropertyMapProps & { onClose: () => void }) {
  const isMedium = useMedium()
  const content = (
    <>
      <PropertyMap {...map} />
      <PropertyCharts query={map.query} />
    </>
  )
  if (isMedium) {
    return (
      <Sheet open onClose={onClose} title="Map and charts">
        {content}
      </Sheet>
    )
  }
  return (
    <aside aria-label="Map and charts" className="w-96 shrink-0 overflow-y-auto border-l border-line bg-surface">
      {content}
    </aside>
  )
}
