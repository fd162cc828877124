import { columnDefinition, propertyColumns, type PropertyColumn } from '#lib/properties/columns.ts'
import { MalformedError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import {
  layoutColumns,
  mostNamedAddresses,
  usualColumns,
  usualHeading,
  type ExportColumn,
  type ExportQuery,
  type MailingColumn,
  type RecordColumn,
} from './contract.ts'
import type { CellKind, FileColumn } from './files/file-writer.ts'

interface Source {
  sql: string
  kind: CellKind
}

/** `seen` and `mark` are the tables beside a property; see `rowsOf`. */
const recordSources: Record<RecordColumn, Source> = {
  propertyId: { sql: 'p.property_id', kind: 'bigint' },
  source: { sql: 'p.source', kind: 'text' },
  dataset: { sql: 'p.dataset', kind: 'text' },
  sourceKey: { sql: 'p.source_key', kind: 'text' },
  tags: { sql: "array_to_string(mark.tags, '; ')", kind: 'text' },
  note: { sql: 'mark.note', kind: 'text' },
  doNotContact: { sql: 'coalesce(mark.do_not_contact, false)', kind: 'boolean' },
  extra: { sql: 'p.extra', kind: 'json' },
  revision: { sql: 'p.revision', kind: 'integer' },
  firstJobId: { sql: 'p.first_job_id', kind: 'integer' },
  lastJobId: {
    sql: 'CASE WHEN seen.last_seen_at > p.updated_at THEN seen.job_id ELSE p.last_job_id END',
    kind: 'integer',
  },
  createdAt: { sql: 'p.created_at', kind: 'time' },
  updatedAt: { sql: 'p.updated_at', kind: 'time' },
  lastSeenAt: { sql: 'greatest(seen.last_seen_at, p.updated_at)', kind: 'time' },
}

const mailingKinds: Record<MailingColumn, CellKind> = {
  ownerName: 'text',
  ownerMailingAddress: 'text',
  propertyCount: 'integer',
  propertyAddresses: 'text',
}

const isPropertyColumn = (name: string): name is PropertyColumn => Object.hasOwn(propertyColumns, name)
const isRecordColumn = (name: string): name is RecordColumn => Object.hasOwn(recordSources, name)
const isMailingColumn = (name: string): name is MailingColumn => Object.hasOwn(mailingKinds, name)

function propertySource(name: PropertyColumn): Source {
  const { column, kind } = columnDefinition(name)
  switch (kind) {
    case 'decimal':
      // As the API gives it: 250000, not 250000.00.
      return { sql: `p.${column}::float8`, kind: 'number' }
    case 'float':
      return { sql: `p.${column}`, kind: 'number' }
    default:
      return { sql: `p.${column}`, kind }
  }
}

/**
 * The columns of the file, in the order asked for.
 * @throws MalformedError that names a column the layout does not have, or one that is named twice
 */
export function fileColumns({ layout, columns = [], headings = [], format }: ExportQuery): FileColumn<ExportColumn>[] {
  const offered = layoutColumns[layout]
  const known = new Map<string, ExportColumn>(offered.map((name) => [name, name]))
  const chosen: readonly string[] = columns.length === 0 ? usualColumns[layout] : columns
  const spreadsheet = format === 'csv' || format === 'xlsx'
  return chosen.map((asked, index) => {
    if (chosen.indexOf(asked) < index) {
      // Left out, its heading would stand above the column behind it; twice, no reader could tell them apart by name.
      const message = `The column “${asked}” is named twice. Name it once.`
      throw new MalformedError('bad-query', message, [{ field: 'columns', message }])
    }
    const name = known.get(asked)
    if (name === undefined) {
      const message = `There is no column “${asked}” in this layout. It has: ${offered.join(', ')}.`
      throw new MalformedError('bad-query', message, [{ field: 'columns', message }])
    }
    const heading = columns.length === 0 ? '' : (headings[index] ?? '').trim()
    return { name, heading: heading || (spreadsheet ? usualHeading(name) : name), kind: kindOf(name, layout) }
  })
}

function kindOf(name: ExportColumn, layout: ExportQuery['layout']): CellKind {
  if (layout === 'mailing' && isMailingColumn(name)) return mailingKinds[name]
  if (isPropertyColumn(name)) return propertySource(name).kind
  return isRecordColumn(name) ? recordSources[name].kind : 'text'
}

function expression(name: ExportColumn): string {
  if (isPropertyColumn(name)) return propertySource(name).sql
  return isRecordColumn(name) ? recordSources[name].sql : 'NULL'
}

/** The rows of a file with one row a property, in the order they were first stored. */
export function propertyRows(columns: readonly FileColumn<ExportColumn>[], condition: Prisma.Sql): Prisma.Sql {
  const names = columns.map(({ name }) => expression(name))
  const beside = (table: string): boolean => names.some((sql) => sql.includes(`${table}.`))
  const seen = Prisma.raw(beside('seen') ? 'LEFT JOIN property_seen seen ON seen.property_id = p.property_id' : '')
  const mark = Prisma.raw(beside('mark') ? 'LEFT JOIN property_marks mark ON mark.property_id = p.property_id' : '')
  return Prisma.sql`
    SELECT ${Prisma.raw(names.join(', '))} FROM properties p ${seen} ${mark} ${condition} ORDER BY p.property_id`
}

/** What makes two owner addresses the same: case and spaces do not differ. */
const sameText = (column: string): string => `upper(btrim(regexp_replace(coalesce(${column}, ''), '\\s+', ' ', 'g')))`

/**
 * Leaves out owner addresses of which any property, of this filter or not, is marked “do not contact”: whoever asked
 * not to be written to means the letter, not the lot.
 */
export const withoutMarkedAddresses = Prisma.raw(
  `AND (${sameText('p.owner_name')}, ${sameText('p.owner_mailing_address')}) NOT IN (
     SELECT ${sameText('d.owner_name')}, ${sameText('d.owner_mailing_address')}
     FROM property_marks m JOIN properties d ON d.property_id = m.property_id WHERE m.do_not_contact)`,
)

/** The rows of a mailing: one an owner address, with how many properties it has and the first of them by address. */
export function mailingRows(columns: readonly FileColumn<ExportColumn>[], condition: Prisma.Sql): Prisma.Sql {
  const names = Prisma.raw(columns.map(({ name }) => `"${name}"`).join(', '))
  const keys = Prisma.raw(
    `${sameText('p.owner_name')} AS owner_key, ${sameText('p.owner_mailing_address')} AS address_key`,
  )
  return Prisma.sql`
    WITH found AS (
      SELECT p.property_id, p.owner_name, p.owner_mailing_address, p.unparsed_address, ${keys}
      FROM properties p ${condition} AND p.owner_mailing_address IS NOT NULL
    ),
    numbered AS (
      SELECT *, row_number() OVER (PARTITION BY owner_key, address_key ORDER BY property_id) AS nth FROM found
    )
    SELECT ${names} FROM (
      SELECT owner_key, address_key, max(owner_name) FILTER (WHERE nth = 1) AS "ownerName",
             max(owner_mailing_address) FILTER (WHERE nth = 1) AS "ownerMailingAddress",
             count(*)::int AS "propertyCount",
             string_agg(unparsed_address, '; ' ORDER BY nth) FILTER (WHERE nth <= ${mostNamedAddresses})
               || CASE WHEN count(*) > ${mostNamedAddresses}
                       THEN '; and ' || (count(*) - ${mostNamedAddresses}) || ' more' ELSE '' END AS "propertyAddresses"
      FROM numbered GROUP BY owner_key, address_key) mailing
    ORDER BY owner_key, address_key`
}
