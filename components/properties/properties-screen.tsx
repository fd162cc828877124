'use client'

import dynamic from 'next/dynamic'
import { fetchCode } from '#components/fetch-code.ts'
import { PropertyFilters } from '#components/properties/property-filters.tsx'
import { PropertyTable } from '#components/properties/property-table.tsx'
import { usePropertyList } from '#components/properties/pieces/use-property-list.ts'
import { useTableParameters } from '#components/properties/filter/table-parameters.ts'
import { SelectionBar } from '#components/properties/marks/selection-bar.tsx'
import { useSelection } from '#components/properties/marks/use-selection.ts'
import { ExportButton } from '#components/properties/export/export-button.tsx'
import { placeOf } from '#components/properties/map/pointed.ts'
import { Overview } from '#components/properties/map/overview.tsx'
import { InfoIcon, ListIcon, MapIcon } from 'lucide-react'
import { Note } from '#components/ui/state/note.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, ButtonLink } from '#components/ui/control/button.tsx'
import { useOnceOpen } from '#components/ui/overlay/on-demand.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { queryOfFilter } from '#lib/properties/contract.ts'

const PropertySheet = dynamic(() =>
  fetchCode(() => import('#components/properties/property-sheet.tsx')).then((file) => file.PropertySheet),
)

/** Every stored property, narrowed by the address; one of them in full beside it. */
export function PropertiesScreen() {
  const table = useTableParameters()
  const list = usePropertyList(table)
  const { totals, rows } = list
  const selection = useSelection(table.filter, totals?.total ?? 0, !list.query.isPlaceholderData)
  const query = queryOfFilter(table.filter)
  const position = rows.findIndex((property) => property.propertyId === table.openId)
  const isSheetWanted = useOnceOpen(table.openId !== null)
  return (
    <div className="flex h-[calc(100dvh-var(--strap)-var(--bottom-bar))] min-h-0 flex-col">
      <TopBar title="Properties" note={totals ? <span className="max-md:sr-only">{describeTotal(totals)}</span> : null}>
        <Button
          aria-pressed={table.view === 'map'}
          onClick={() => table.setView(table.view === 'map' ? null : 'map')}
          className="aria-pressed:border-accent aria-pressed:bg-selected"
        >
          <MapIcon aria-hidden />
          <span className="max-md:sr-only">Map</span>
        </Button>
        <ExportButton query={query} />
        <ButtonLink href="/properties/lists">
          <ListIcon aria-hidden />
          <span className="max-md:sr-only">Lists</span>
        </ButtonLink>
      </TopBar>
      <PropertyFilters table={table} />
      {totals?.searchIsBehind ? (
        <Note icon={<InfoIcon aria-hidden />} className="rounded-none px-6 max-md:px-4">
          The search is catching up: what was stored in the last moments may not be found yet.
        </Note>
      ) : null}
      <SelectionBar
        selection={selection}
        filter={table.filter}
        total={totals?.total ?? 0}
        totalIsEstimate={totals?.totalIsEstimate ?? false}
      />
      {/* At the right, but before the table for the keyboard: rows keep coming, so nothing behind them is reached. */}
      <div className="flex min-h-0 flex-1 flex-row-reverse">
        {table.view === 'map' ? (
          <Overview
            query={query}
            place={placeOf(rows[position]?.values ?? {})}
            onBox={table.setBox}
            onOpen={table.setOpen}
            onClose={() => table.setView(null)}
          />
        ) : null}
        <div className="flex min-w-0 flex-1 flex-col">
          <PropertyTable table={table} list={list} selection={selection} />
        </div>
      </div>
      {isSheetWanted ? (
        <PropertySheet
          propertyId={table.openId}
          known={rows[position]}
          before={position > 0 ? rows[position - 1]?.propertyId : undefined}
          after={position >= 0 ? rows[position + 1]?.propertyId : undefined}
          onOpen={table.setOpen}
        />
      ) : null}
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
