import { columnDefinition, propertyColumnNames, type PropertyValue } from '#lib/properties/columns.ts'
import type { BenchRow } from './records.ts'

/** What is stored in one go: the pages of one job. */
export interface Delivery {
  jobId: number
  observedAt: Date
  pages: readonly (readonly BenchRow[])[]
}

/** A way of storing pages. Each page is one transaction. */
export interface Way {
  name: string
  /** COPY cannot meet a row that is there: it always gets an empty table. */
  needsEmptyTable: boolean
  /** The share of the rows it is given: what manages a hundred rows a second would take hours for all of them. */
  share: number
  store(delivery: Delivery): Promise<void>
  close(): Promise<void>
}

export const source = 'propertyradar'
export const dataset = 'sandbox'

/** Every column that a writer fills, in the order of `valuesOf`. */
export const writtenColumns = [
  'source',
  'dataset',
  'source_key',
  'version',
  'observed_at',
  'position',
  'content_hash',
  'first_job_id',
  'last_job_id',
  'extra',
  ...propertyColumnNames.map((name) => columnDefinition(name).column),
]

export function valuesOf({ record }: BenchRow, delivery: Delivery): PropertyValue[] {
  const { jobId, observedAt } = delivery
  const { sourceKey, version, position, contentHash, extra, values } = record
  return [
    source,
    dataset,
    sourceKey,
    version,
    observedAt.toISOString(),
    position,
    contentHash,
    jobId,
    jobId,
    JSON.stringify(extra),
    ...values,
  ]
}
