'use client'

import { useState } from 'react'
import { criteria } from '#lib/sources/propertyradar/catalogue.ts'
import { isFieldName } from '#lib/sources/propertyradar/fields.ts'
import type { ControlProps } from '#components/search/controls/control-props.ts'
import { TypedNumber } from '#components/search/controls/typed-number.tsx'
import type { CriterionValue } from '#components/search/query/query-codec.ts'
import {
  readCircle,
  readFirstBy,
  readJson,
  readNearest,
  writeCircle,
  writeFirstBy,
  writeNearest,
} from '#components/search/values/shape-value.ts'
import { Input, Textarea } from '#components/ui/control/input.tsx'
import { Segments } from '#components/ui/control/segments.tsx'
import { Select } from '#components/ui/control/select.tsx'

const line = 'flex flex-wrap items-center gap-2 text-ink-2'

/** Within some miles of a point. */
export function CircleControl({ definition, value, onChange, invalid }: ControlProps) {
  const circle = readCircle(value)
  const shared = { ungrouped: true, invalid }
  return (
    <div className={line}>
      <TypedNumber
        {...shared}
        label={`${definition.label}, miles`}
        placeholder="1"
        value={circle.miles}
        onChange={(miles) => onChange(writeCircle({ ...circle, miles }))}
        className="w-16 text-right"
      />
      miles around
      <TypedNumber
        {...shared}
        label={`${definition.label}, latitude`}
        placeholder="latitude"
        value={circle.latitude}
        onChange={(latitude) => onChange(writeCircle({ ...circle, latitude }))}
      />
      <TypedNumber
        {...shared}
        label={`${definition.label}, longitude`}
        placeholder="longitude"
        value={circle.longitude}
        onChange={(longitude) => onChange(writeCircle({ ...circle, longitude }))}
        className="w-28 text-right"
      />
    </div>
  )
}

/** The nearest so many to an address. */
export function NearestControl({ definition, value, onChange, invalid }: ControlProps) {
  const nearest = readNearest(value)
  return (
    <div className={line}>
      the
      <TypedNumber
        label={`${definition.label}, how many`}
        placeholder="50"
        invalid={invalid}
        value={nearest.limit}
        onChange={(limit) => onChange(writeNearest({ ...nearest, limit }))}
        className="w-20 text-right"
      />
      nearest to
      <Input
        aria-label={`${definition.label}, address`}
        aria-invalid={invalid || undefined}
        placeholder="Street, city and state"
        maxLength={300}
        value={nearest.address}
        onChange={(event) => onChange(writeNearest({ ...nearest, address: event.currentTarget.value }))}
        className="w-64"
      />
    </div>
  )
}

const sortFields = criteria
  .filter(({ name, kind }) => isFieldName(name) && (kind === 'date' || kind.startsWith('range')))
  .map(({ name, label }) => ({ value: name, label }))
const directions = [
  { value: 'DESC', label: 'Highest first' },
  { value: 'ASC', label: 'Lowest first' },
] as const

/** The first so many in the order of one field. */
export function FirstByControl({ definition, value, onChange, invalid }: ControlProps) {
  const first = readFirstBy(value)
  return (
    <div className={line}>
      the first
      <TypedNumber
        label={`${definition.label}, how many`}
        placeholder="100"
        invalid={invalid}
        value={first.limit}
        onChange={(limit) => onChange(writeFirstBy({ ...first, limit }))}
        className="w-20 text-right"
      />
      by
      <Select
        aria-label={`${definition.label}, field`}
        options={sortFields}
        value={first.field || null}
        placeholder="Choose a field"
        onChange={(field) => onChange(writeFirstBy({ ...first, field }))}
        className="w-52"
      />
      <Segments
        label={`${definition.label}, order`}
        options={directions}
        value={first.direction}
        onChange={(direction) => onChange(writeFirstBy({ ...first, direction }))}
      />
    </div>
  )
}

/** The value as JSON, for kinds without a form of their own. */
export function JsonControl({ definition, value, onChange, invalid }: ControlProps) {
  const [text, setText] = useState(() => writtenJson(value))
  const [shownFor, setShownFor] = useState(value)
  if (value !== shownFor) {
    setShownFor(value)
    if (JSON.stringify(readJson(text)) !== JSON.stringify(value)) setText(writtenJson(value))
  }
  return (
    <Textarea
      aria-label={`${definition.label}, as JSON`}
      aria-invalid={invalid || undefined}
      rows={3}
      spellCheck={false}
      placeholder={JSON.stringify(definition.example)}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        onChange(readJson(event.currentTarget.value))
      }}
      className="font-mono md:text-sm"
    />
  )
}

function writtenJson(value: CriterionValue): string {
  if (Array.isArray(value) && value.length === 0) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
