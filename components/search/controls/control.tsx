'use client'

import type { ComponentType } from 'react'
import type { CriterionKind } from '#lib/sources/propertyradar/catalogue.ts'
import { OneOfControl, YesNoControl } from '#components/search/controls/choice-control.tsx'
import type { ControlProps } from '#components/search/controls/control-props.ts'
import { DateControl } from '#components/search/controls/date-control.tsx'
import { ListControl } from '#components/search/controls/list-control.tsx'
import { PropertyTypeControl } from '#components/search/controls/property-type-control.tsx'
import { RangeControl } from '#components/search/controls/range-control.tsx'
import {
  CircleControl,
  FirstByControl,
  JsonControl,
  NearestControl,
} from '#components/search/controls/shape-controls.tsx'

const controls: Record<CriterionKind, ComponentType<ControlProps>> = {
  multi: ListControl,
  'multi-prefix': ListControl,
  single: OneOfControl,
  boolean: YesNoControl,
  range: RangeControl,
  'range-or-unknown': RangeControl,
  date: DateControl,
  'property-type': PropertyTypeControl,
  'geo-circle': CircleControl,
  'geo-polygon': JsonControl,
  'limit-nearest': NearestControl,
  'limit-sort': FirstByControl,
  'list-ids': ListControl,
}

/** The control for the kind of a criterion. */
export function Control(props: ControlProps) {
  const KindControl = controls[props.definition.kind]
  return <KindControl {...props} />
}
