'use client'

import { SourceName } from '#components/jobs/words/source-name.tsx'
import { Nothing, OutsideText } from '#components/properties/outside-text.tsx'
import { formatField } from '#components/properties/property-fields.ts'
import { Time } from '#components/ui/format/time.tsx'
import type { DataColumn } from '#components/ui/table/table-head.tsx'
import { sourceNameSchema } from '#lib/jobs/contract.ts'
import type { Property } from '#lib/properties/contract.ts'

/** The source as icon and name; a source that this page does not know as its bare name. */
export function PropertySource({ source }: { source: string }) {
  const known = sourceNameSchema.safeParse(source)
  return known.success ? <SourceName source={known.data} /> : <OutsideText text={source} />
}

/** What a property is called: its parcel number, else its key at the source. */
export function parcelName({ values, sourceKey }: Property): string {
  return String(values.parcelNumber ?? values.parcelKey ?? sourceKey)
}

function Parcel({ property, open }: { property: Property; open: (propertyId: number) => void }) {
  return (
    <button
      type="button"
      onClick={() => open(property.propertyId)}
      className="block max-w-full rounded-xs text-left hover:text-accent hover:underline focus-visible:-outline-offset-2"
    >
      <OutsideText text={parcelName(property)} className="font-mono text-sm leading-5" />
    </button>
  )
}

const text = (name: string) => (property: Property) => <OutsideText text={property.values[name]} />

function figure(name: string) {
  return function Figure(property: Property) {
    return formatField(name, property.values[name], property.values) || <Nothing />
  }
}

/** Columns of the table; `open` shows one property in full. */
export function propertyColumns(open: (propertyId: number) => void): readonly DataColumn<Property>[] {
  return [
    { id: 'parcel', head: 'Parcel', width: '132px', cell: (property) => <Parcel property={property} open={open} /> },
    { id: 'address', head: 'Address', cell: text('unparsedAddress') },
    { id: 'city', head: 'City', width: '104px', cell: text('city') },
    { id: 'state', head: 'State', width: '52px', cell: text('stateOrProvince'), wideOnly: true },
    { id: 'owner', head: 'Owner', cell: text('ownerName') },
    { id: 'value', head: 'Value', width: '92px', align: 'right', cell: figure('estimatedValue') },
    { id: 'equity', head: 'Equity', width: '92px', align: 'right', cell: figure('estimatedEquity'), wideOnly: true },
    { id: 'built', head: 'Built', width: '52px', align: 'right', cell: figure('yearBuilt') },
    { id: 'beds', head: 'Beds', width: '52px', align: 'right', cell: figure('bedroomsTotal'), wideOnly: true },
    {
      id: 'baths',
      head: 'Baths',
      width: '54px',
      align: 'right',
      cell: figure('bathroomsTotalDecimal'),
      wideOnly: true,
    },
    {
      id: 'source',
      head: 'Source',
      width: '128px',
      cell: ({ source }) => <PropertySource source={source} />,
      wideOnly: true,
    },
    {
      id: 'seen',
      head: 'Last seen',
      width: '108px',
      cell: ({ lastSeenAt }) =>
        lastSeenAt ? <Time at={lastSeenAt} form="relative" className="text-ink-2" /> : <Nothing />,
    },
  ]
}
