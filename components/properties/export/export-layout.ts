import {
  exportFormatSchema,
  exportLayoutSchema,
  layoutColumns,
  usualColumns,
  type ExportColumn,
  type ExportFormat,
  type ExportLayout,
} from '#lib/properties/export/contract.ts'

/** How a file shall look: what the dialog asks, and what can be kept under a name. */
export interface LayoutDraft {
  format: ExportFormat
  layout: ExportLayout
  /** In their order. */
  columns: readonly LayoutColumn[]
  bom: boolean
  includeDoNotContact: boolean
}

export interface LayoutColumn {
  name: ExportColumn
  /** Empty: the usual one. */
  heading: string
}

const plain = (names: readonly ExportColumn[]): LayoutColumn[] => names.map((name) => ({ name, heading: '' }))

/** The columns a layout has before anybody chooses. */
export function freshColumns(layout: ExportLayout): readonly LayoutColumn[] {
  return plain(usualColumns[layout])
}

export const freshLayout: LayoutDraft = {
  format: 'csv',
  layout: 'properties',
  columns: freshColumns('properties'),
  bom: false,
  includeDoNotContact: false,
}

function isUsual({ layout, columns }: LayoutDraft): boolean {
  const usual = usualColumns[layout]
  return (
    columns.length === usual.length && columns.every(({ name, heading }, at) => name === usual[at] && heading === '')
  )
}

/** A layout as part of an address; what is usual is left out, so the usual layout is an empty text but for its format. */
export function layoutQuery(draft: LayoutDraft): string {
  const query = new URLSearchParams({ format: draft.format })
  if (draft.layout !== 'properties') query.set('layout', draft.layout)
  if (!isUsual(draft)) {
    query.set('columns', draft.columns.map(({ name }) => name).join(','))
    if (draft.columns.some(({ heading }) => heading.trim() !== '')) {
      for (const { heading } of draft.columns) query.append('headings', heading.trim())
    }
  }
  if (draft.bom && draft.format === 'csv') query.set('bom', 'true')
  if (draft.includeDoNotContact) query.set('includeDoNotContact', 'true')
  return query.toString()
}

/** The layout of a query; whatever is unknown in it is as usual. */
export function readLayout(query: string): LayoutDraft {
  const given = new URLSearchParams(query)
  const layout = exportLayoutSchema.catch('properties').parse(given.get('layout'))
  const offered = new Map<string, ExportColumn>(layoutColumns[layout].map((name) => [name, name]))
  const headings = given.getAll('headings')
  const names = (given.get('columns') ?? '').split(',')
  const columns = names.flatMap((asked, at): LayoutColumn[] => {
    const name = offered.get(asked)
    return name === undefined || names.indexOf(asked) < at
      ? []
      : [{ name, heading: (headings[at] ?? '').slice(0, 100) }]
  })
  return {
    format: exportFormatSchema.catch('csv').parse(given.get('format')),
    layout,
    columns: columns.length === 0 ? freshColumns(layout) : columns,
    bom: given.get('bom') === 'true',
    includeDoNotContact: given.get('includeDoNotContact') === 'true',
  }
}

/** The columns with one of them a place further up (−1) or down (1). */
export function moved(columns: readonly LayoutColumn[], at: number, by: -1 | 1): readonly LayoutColumn[] {
  const one = columns[at]
  const other = columns[at + by]
  if (one === undefined || other === undefined) return columns
  return columns.with(at, other).with(at + by, one)
}

/** Bytes as people read them: "840 bytes", "12 kB", "3.4 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const [size, unit] =
    bytes < 999_500 ? [bytes / 1000, 'kB'] : bytes < 999_500_000 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  return `${size < 9.95 && unit !== 'kB' ? size.toFixed(1) : Math.round(size)} ${unit}`
}
