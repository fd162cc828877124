'use client'

import { useCallback, useMemo, type ReactNode } from 'react'
import { TableIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { AllChoiceContext, propertyColumns } from '#components/properties/property-columns.tsx'
import { shownColumns, tableWidth } from '#components/properties/filter/column-names.ts'
import type { TableParameters } from '#components/properties/filter/table-parameters.ts'
import { useStandingFault } from '#components/properties/map/standing-fault.ts'
import { isPointedAt, placeOf, point, usePointed } from '#components/properties/map/pointed.ts'
import type { usePropertyList } from '#components/properties/pieces/use-property-list.ts'
import { pieceSize } from '#components/properties/property-queries.ts'
import { NarrowRow, narrowRowHeight } from '#components/properties/property-row.tsx'
import type { Selection } from '#components/properties/marks/use-selection.ts'
import { Button, ButtonLink } from '#components/ui/control/button.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { useMedium, useNarrow } from '#components/ui/layout/viewport.ts'
import { EmptyState } from '#components/ui/state/empty-state.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { SkeletonRows, useLate } from '#components/ui/state/skeleton.tsx'
import { DataTable } from '#components/ui/table/data-table.tsx'
import type { Property } from '#lib/properties/contract.ts'

interface PropertyTableProps {
  table: TableParameters
  list: ReturnType<typeof usePropertyList>
  selection: Selection
}

/** The table with its states: waiting, nothing, fault, many. */
export function PropertyTable({ table, list, selection }: PropertyTableProps) {
  const { query, rows, totals, onSight } = list
  const { setOpen, setSort, sort } = table
  const isMedium = useMedium()
  const shown = useMemo(() => shownColumns(table.columns, isMedium), [table.columns, isMedium])
  const { mayChoose, isChosen, choose, chooseAll, count } = selection
  const columns = useMemo(
    () => propertyColumns({ columns: shown, sort, onSort: setSort, open: setOpen, choose }),
    [shown, sort, setSort, setOpen, choose],
  )
  const allChoice = useMemo(() => {
    const all = rows.length > 0 && rows.every((row) => isChosen(row.propertyId))
    return { mayChoose, all, some: count > 0, chooseAll: (chosen: boolean) => chooseAll(rows, chosen) }
  }, [rows, mayChoose, isChosen, chooseAll, count])
  const drawNarrow = useCallback(
    (property: Property, chosen: boolean) => (
      <NarrowRow property={property} open={setOpen} chosen={chosen} choose={choose} />
    ),
    [setOpen, choose],
  )
  const pointed = usePointed()
  const late = useLate(query.isPending)
  const lateRows = useLate(query.isFetchingNextPage || query.isPlaceholderData)
  const isNarrow = useNarrow()
  const fault = useStandingFault(JSON.stringify([table.filter, sort]), query)
  if (fault !== null && rows.length === 0) {
    const { title, detail, requestId } = toApiError(fault)
    return (
      <ErrorState
        title={title}
        detail={detail}
        requestId={requestId}
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
      />
    )
  }
  if (query.isPending)
    return late ? <SkeletonRows rows={isNarrow ? 9 : 20} height={isNarrow ? narrowRowHeight : 36} /> : null
  if (rows.length === 0) return <NoProperties table={table} />
  const moreToCome = query.hasNextPage && !query.isError
  return (
    <AllChoiceContext value={allChoice}>
      <DataTable<Property>
        label="Properties"
        columns={columns}
        rows={rows}
        rowId={(property) => String(property.propertyId)}
        rowHeight={36}
        narrow={{ height: narrowRowHeight, row: drawNarrow }}
        onOpen={(property) => setOpen(property.propertyId)}
        isSelected={(property) => property.propertyId === table.openId}
        isChosen={(property) => isChosen(property.propertyId)}
        onPoint={table.view === 'map' ? pointAt : undefined}
        isPointed={(property) => isPointedAt(pointed, placeOf(property.values))}
        total={totals?.total}
        coming={moreToCome ? coming(rows.length, totals) : 0}
        onEndReached={moreToCome && query.fetchStatus === 'idle' ? () => void query.fetchNextPage() : undefined}
        onSight={onSight}
        footer={
          moreToCome || query.isPlaceholderData ? (
            <ComingRows late={lateRows} others={query.isPlaceholderData} />
          ) : (
            <ListEnd query={query} shown={rows.length} />
          )
        }
        edge="page"
        minimumWidth={tableWidth(shown)}
        className="flex-1 bg-surface"
      />
    </AllChoiceContext>
  )
}

function pointAt(property: Property | null) {
  point(property && { on: 'row', propertyId: property.propertyId, place: placeOf(property.values) })
}

/** How many rows the next piece brings. */
function coming(shown: number, totals: PropertyTableProps['list']['totals']): number {
  if (totals === undefined || totals.totalIsEstimate) return pieceSize
  return Math.min(pieceSize, Math.max(0, totals.total - shown))
}

/**
 * Over the place of rows that take long, or over those of before while `others` are on their way. It has no height of
 * its own, so nothing moves when it goes.
 */
function ComingRows({ late, others }: { late: boolean; others: boolean }) {
  return (
    <div role="status" className="sticky bottom-3 left-0 h-0">
      {late ? (
        <span className="absolute bottom-0 left-1/2 -translate-x-1/2 rounded-md bg-raised px-3 py-2 text-ink-2 shadow-pop">
          {others ? 'Loading rows…' : 'Loading more rows…'}
        </span>
      ) : null}
    </div>
  )
}

/** Below the last row: no more will come, or not by itself. */
function ListEnd({ query, shown }: { query: PropertyTableProps['list']['query']; shown: number }) {
  let end: ReactNode = `All ${formatCount(shown)} shown.`
  if (query.isError) {
    end = (
      <>
        <span className="text-fail">{toApiError(query.error).title}. The rows above are kept.</span>
        <Button size="small" onClick={() => void query.fetchNextPage()} busy={query.isFetching}>
          Try again
        </Button>
      </>
    )
  } else if (query.data?.pages.at(-1)?.nextCursor) {
    end = `The first ${formatCount(shown)} are shown. Narrow the filter to find the others.`
  }
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-3 px-6 py-2 text-sm text-ink-3 max-md:px-4">{end}</div>
  )
}

function NoProperties({ table }: { table: PropertyTableProps['table'] }) {
  if (table.isFiltered) {
    return (
      <EmptyState
        icon={<TableIcon aria-hidden />}
        title="No property matches this filter"
        action={<Button onClick={table.clear}>Clear filters</Button>}
      >
        Places are compared as whole words, owner and address by parts of them. A job that is still running adds its
        properties as it stores them; the search knows them some seconds later.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<TableIcon aria-hidden />}
      title="No properties yet"
      action={
        <ButtonLink href="/search" kind="primary">
          New search
        </ButtonLink>
      }
    >
      Here is every property that a job has stored, each once, with where it came from. Describe some to begin; counting
      is free.
    </EmptyState>
  )
}
