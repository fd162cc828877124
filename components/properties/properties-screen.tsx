'use client'

import { PropertyFilters } from '#components/properties/property-filters.tsx'
import { PropertySheet } from '#components/properties/property-sheet.tsx'
import { PropertyTable, usePropertyList } from '#components/properties/property-table.tsx'
import { useTableParameters } from '#components/properties/table-parameters.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'

/** Every stored property, narrowed by the address; one of them in full beside it. */
export function PropertiesScreen() {
  const table = useTableParameters()
  const list = usePropertyList(table.filter)
  const { totals, rows } = list
  const position = rows.findIndex((property) => property.propertyId === table.openId)
  return (
    <div className="flex h-[calc(100dvh-var(--strap)-var(--bottom-bar))] min-h-0 flex-col">
      <TopBar title="Properties" note={totals ? describeTotal(totals) : null} />
      <PropertyFilters table={table} />
      <PropertyTable table={table} list={list} />
      <PropertySheet
        propertyId={table.openId}
        known={rows[position]}
        before={position > 0 ? rows[position - 1]?.propertyId : undefined}
        after={position >= 0 ? rows[position + 1]?.propertyId : undefined}
        onOpen={table.setOpen}
      />
    </div>
  )
}

function describeTotal({ total, totalIsEstimate }: { total: number; totalIsEstimate: boolean }): string {
  return totalIsEstimate
    ? total === 10_001
      ? 'more than 10,000 properties'
      : `about ${formatQuantity(total, 'property', 'properties')}, estimated`
    : formatQuantity(total, 'property', 'properties')
}
