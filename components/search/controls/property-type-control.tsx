'use client'

import { findCriterion, propertyTypeParts } from '#lib/sources/propertyradar/catalogue.ts'
import type { ControlProps } from '#components/search/controls/control-props.ts'
import { ChipsControl } from '#components/search/controls/list-control.tsx'
import type { CriterionValue } from '#components/search/query/query-codec.ts'

/** Broad and detailed types side by side; a parcel of any of them counts. */
export function PropertyTypeControl({ value, onChange, invalid }: ControlProps) {
  return (
    <div className="grid gap-2">
      {propertyTypeParts.map((name) => {
        const definition = findCriterion(name)
        if (!definition) return null
        return (
          <div key={name} className="grid gap-1">
            <span className="text-sm text-ink-3">{name === propertyTypeParts[0] ? 'Broad' : 'Detailed'}</span>
            <ChipsControl
              definition={definition}
              value={readPart(value, name)}
              onChange={(part) => onChange(writePart(value, name, part))}
              invalid={invalid && isGiven(readPart(value, name))}
            />
          </div>
        )
      })}
    </div>
  )
}

const isGiven = (part: CriterionValue) => Array.isArray(part) && part.length > 0

function readPart(value: CriterionValue, name: string): CriterionValue {
  const parts = Array.isArray(value) ? value : []
  for (const part of parts) {
    if (typeof part === 'object' && part !== null && !Array.isArray(part) && part['name'] === name) {
      return part['value'] ?? []
    }
  }
  return []
}

function writePart(value: CriterionValue, name: string, part: CriterionValue): CriterionValue {
  return propertyTypeParts
    .map((each) => ({ name: each, value: each === name ? part : readPart(value, each) }))
    .filter((each) => isGiven(each.value))
}
