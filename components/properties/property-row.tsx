'use client'

import { Nothing, OutsideText } from '#components/properties/outside-text.tsx'
import { parcelName } from '#components/properties/property-columns.tsx'
import { formatField } from '#components/properties/property-fields.ts'
import { SelectBox } from '#components/ui/table/select-box.tsx'
import type { Property } from '#lib/properties/contract.ts'

/** Height of `NarrowRow` in pixels. */
export const narrowRowHeight = 76

interface NarrowRowProps {
  property: Property
  open: (propertyId: number) => void
  chosen: boolean
  choose: (propertyId: number, chosen: boolean) => void
}

/** A property in three short lines, for narrow screens. */
export function NarrowRow({ property, open, chosen, choose }: NarrowRowProps) {
  const { values } = property
  const place = [values.city, values.stateOrProvince, values.postalCode].filter(Boolean).join(' ')
  const building = [
    values.yearBuilt,
    values.bedroomsTotal === null || values.bedroomsTotal === undefined ? null : `${values.bedroomsTotal} bd`,
    values.bathroomsTotalDecimal === null || values.bathroomsTotalDecimal === undefined
      ? null
      : `${values.bathroomsTotalDecimal} ba`,
  ]
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
      <button type="button" onClick={() => open(property.propertyId)} className="min-w-0 text-left font-medium">
        <OutsideText text={values.unparsedAddress ?? parcelName(property)} />
      </button>
      <span className="text-right">{formatField('estimatedValue', values.estimatedValue) || <Nothing />}</span>
      <OutsideText text={place} className="text-ink-2" />
      <span className="text-right text-sm leading-5 text-ink-3">{building.filter(Boolean).join(' · ')}</span>
      <OutsideText text={values.ownerName} className="text-sm text-ink-3" />
      <span className="-my-0.5 justify-self-end">
        <SelectBox
          label={`Choose ${parcelName(property)}`}
          checked={chosen}
          onChange={() => choose(property.propertyId, !chosen)}
        />
      </span>
    </div>
  )
}
