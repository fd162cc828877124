'use client'

import { ArrowDownIcon, ArrowUpIcon, BanIcon, ChevronsUpDownIcon } from 'lucide-react'
import { createContext, use, type ReactNode } from 'react'
import { SourceName } from '#components/jobs/words/source-name.tsx'
import {
  columnWords,
  widestColumn,
  type ColumnName,
  type ColumnWords,
} from '#components/properties/filter/column-names.ts'
import { Nothing, OutsideText } from '#components/properties/outside-text.tsx'
import { formatField } from '#components/properties/property-fields.ts'
import { cn } from '#components/ui/format/cn.ts'
import { Time } from '#components/ui/format/time.tsx'
import { SelectBox } from '#components/ui/table/select-box.tsx'
import type { DataColumn } from '#components/ui/table/table-head.tsx'
import { sourceNameSchema } from '#lib/jobs/contract.ts'
import type { Property, PropertyOrder } from '#lib/properties/contract.ts'
import type { OrderColumn } from '#lib/properties/search/search-columns.ts'

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

/** What stands in each column. The parcel opens the property. */
const cells: Readonly<Record<Exclude<ColumnName, 'parcel'>, (property: Property) => ReactNode>> = {
  address: text('unparsedAddress'),
  city: text('city'),
  state: text('stateOrProvince'),
  owner: (property) => <Owner property={property} />,
  value: figure('estimatedValue'),
  equity: figure('estimatedEquity'),
  built: figure('yearBuilt'),
  beds: figure('bedroomsTotal'),
  baths: figure('bathroomsTotalDecimal'),
  source: ({ source }) => <PropertySource source={source} />,
  seen: ({ lastSeenAt }) => <Time at={lastSeenAt} form="relative" className="text-ink-2" />,
  postalCode: text('postalCode'),
  county: text('countyOrParish'),
  type: text('propertyType'),
  status: text('standardStatus'),
  livingArea: figure('livingArea'),
  lot: figure('lotSizeArea'),
  assessed: figure('taxAssessedValue'),
  listPrice: figure('listPrice'),
  soldFor: figure('closePrice'),
  sold: figure('closeDate'),
  mailing: text('ownerMailingAddress'),
  marks: ({ tags }) => <OutsideText text={tags.join(', ')} />,
  changed: ({ updatedAt }) => <Time at={updatedAt} form="relative" className="text-ink-2" />,
}

function Owner({ property }: { property: Property }) {
  if (!property.doNotContact) return <OutsideText text={property.values.ownerName} />
  return (
    <span className="flex items-center gap-1.5">
      <span title="Do not contact" className="shrink-0 text-fail">
        <BanIcon className="size-3.5" aria-hidden />
        <span className="sr-only">Do not contact</span>
      </span>
      <OutsideText text={property.values.ownerName} className="min-w-0" />
    </span>
  )
}

/** How all rows that are loaded are chosen, by the box above theirs. Kept beside the columns, which stay the same. */
export interface AllChoice {
  mayChoose: boolean
  all: boolean
  some: boolean
  chooseAll: (chosen: boolean) => void
}

export const AllChoiceContext = createContext<AllChoice>({
  mayChoose: false,
  all: false,
  some: false,
  chooseAll: () => {},
})

function AllBox() {
  const { mayChoose, all, some, chooseAll } = use(AllChoiceContext)
  return (
    <SelectBox
      label="Choose all rows that are loaded"
      checked={all}
      some={some}
      disabled={!mayChoose}
      onChange={() => chooseAll(!all)}
    />
  )
}

interface ColumnOptions {
  columns: readonly ColumnName[]
  sort: PropertyOrder
  onSort: (sort: PropertyOrder) => void
  open: (propertyId: number) => void
  choose: (propertyId: number, chosen: boolean) => void
}

/** Columns of the table in the order they were chosen. */
export function propertyColumns({ columns, sort, onSort, open, choose }: ColumnOptions): DataColumn<Property>[] {
  return [
    {
      id: 'choice',
      head: <AllBox />,
      width: '48px',
      cell: (property, chosen) => (
        <SelectBox
          label={`Choose ${parcelName(property)}`}
          checked={chosen}
          onChange={() => choose(property.propertyId, !chosen)}
        />
      ),
    },
    ...columns.map((name): DataColumn<Property> => {
      const words: ColumnWords = columnWords[name]
      const { order } = words
      const direction = order === undefined ? undefined : sortedBy(order, sort)
      return {
        id: name,
        head:
          order === undefined ? words.head : <SortButton head={words.head} order={order} sort={sort} onSort={onSort} />,
        ...(name === widestColumn(columns) ? {} : { width: `${words.width}px` }),
        align: words.align,
        cell: name === 'parcel' ? (property) => <Parcel property={property} open={open} /> : cells[name],
        ...(direction ? { sorted: direction } : {}),
      }
    }),
  ]
}

function sortedBy(order: OrderColumn, sort: PropertyOrder): 'ascending' | 'descending' | undefined {
  if (sort === order) return 'ascending'
  return sort === `-${order}` ? 'descending' : undefined
}

interface SortButtonProps {
  head: string
  order: OrderColumn
  sort: PropertyOrder
  onSort: (sort: PropertyOrder) => void
}

/** Upwards, downwards, and back to the newest first. */
function SortButton({ head, order, sort, onSort }: SortButtonProps) {
  const direction = sortedBy(order, sort)
  const next = direction === undefined ? order : direction === 'ascending' ? (`-${order}` as const) : 'newest'
  const Icon = direction === undefined ? ChevronsUpDownIcon : direction === 'ascending' ? ArrowUpIcon : ArrowDownIcon
  return (
    <button
      type="button"
      onClick={() => onSort(next)}
      className="inline-flex max-w-full items-center gap-1 rounded-xs font-medium hover:text-ink focus-visible:-outline-offset-2"
    >
      <span className="truncate">{head}</span>
      <Icon className={cn('size-3.5 shrink-0', direction ? 'text-accent' : 'text-ink-3')} aria-hidden />
    </button>
  )
}
