'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ArrowDownIcon, ArrowUpIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import { ParcelSources } from '#components/properties/detail/parcel-sources.tsx'
import { PropertyMarks } from '#components/properties/marks/property-marks.tsx'
import { OutsideText } from '#components/properties/outside-text.tsx'
import { parcelName } from '#components/properties/property-columns.tsx'
import { PropertyHistory } from '#components/properties/property-history.tsx'
import { PropertyOrigin, PropertyValues } from '#components/properties/property-values.tsx'
import { propertyQuery } from '#components/properties/property-queries.ts'
import { IconButton } from '#components/ui/control/button.tsx'
import { useNarrow } from '#components/ui/layout/viewport.ts'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { SkeletonRows } from '#components/ui/state/skeleton.tsx'
import type { Property } from '#lib/properties/contract.ts'

interface PropertySheetProps {
  /** Null closes it. */
  propertyId: number | null
  /** The property as the table has it, shown until the newest answer is there. */
  known: Property | undefined
  before: number | undefined
  after: number | undefined
  onOpen: (propertyId: number | null) => void
}

/** One property in full: values, where they came from, what changed. */
export function PropertySheet({ propertyId, known, before, after, onOpen }: PropertySheetProps) {
  const isNarrow = useNarrow()
  // Kept while the sheet slides out, so that it does not empty before it is gone.
  const [shownId, setShownId] = useState(propertyId)
  if (propertyId !== null && propertyId !== shownId) setShownId(propertyId)
  const query = useQuery({
    ...propertyQuery(shownId ?? 0),
    enabled: shownId !== null,
    placeholderData: known?.propertyId === shownId ? known : undefined,
  })
  const property = query.data
  return (
    <Sheet
      open={propertyId !== null}
      onClose={() => onOpen(null)}
      modal={isNarrow}
      title={<OutsideText text={property ? (property.values.unparsedAddress ?? parcelName(property)) : 'Property'} />}
      description={property ? <Place property={property} /> : null}
      actions={
        <>
          <IconButton label="Previous" size="small" disabled={!before} onClick={() => onOpen(before ?? null)}>
            <ArrowUpIcon aria-hidden />
          </IconButton>
          <IconButton label="Next" size="small" disabled={!after} onClick={() => onOpen(after ?? null)}>
            <ArrowDownIcon aria-hidden />
          </IconButton>
        </>
      }
    >
      {property ? (
        <>
          <PropertyMarks propertyId={property.propertyId} />
          <PropertyValues property={property} />
          <ParcelSources propertyId={property.propertyId} />
          <PropertyOrigin property={property} />
          <PropertyHistory property={property} />
        </>
      ) : query.isError ? (
        <ErrorState {...faultOf(query.error)} onRetry={() => void query.refetch()} retrying={query.isFetching} />
      ) : (
        <SkeletonRows rows={12} height={33} />
      )}
    </Sheet>
  )
}

function Place({ property }: { property: Property }) {
  const { city, stateOrProvince, postalCode, countyOrParish } = property.values
  const place = [[city, stateOrProvince, postalCode].filter(Boolean).join(' '), countyOrParish]
    .filter(Boolean)
    .join(' · ')
  return (
    <>
      {place ? <OutsideText text={place} /> : null}
      <OutsideText text={parcelName(property)} className="font-mono text-sm" />
    </>
  )
}

function faultOf(error: unknown) {
  const { title, detail, requestId } = toApiError(error)
  return { title, detail, requestId }
}
