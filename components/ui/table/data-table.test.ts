import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { DataTable } from '#components/ui/table/data-table.tsx'

const rows = Array.from({ length: 100 }, (_, index) => ({ id: index + 1 }))
const columns = [{ id: 'number', head: 'Number', cell: ({ id }: { id: number }) => `row ${id}` }]

test('the first rows are drawn on the server, and no more than a tall window shows', () => {
  const html = renderToString(
    createElement(DataTable<{ id: number }>, {
      label: 'Numbers',
      columns,
      rows,
      rowId: ({ id }) => String(id),
      rowHeight: 36,
      narrow: { height: 76, row: ({ id }) => `row ${id}` },
    }),
  )
  const drawn = html.match(/data-row="/g)?.length ?? 0
  expect(html).toContain('row 1<')
  expect(drawn).toBeGreaterThanOrEqual(25)
  expect(drawn).toBeLessThanOrEqual(40)
})

test('rows that are to come have their place below the others', () => {
  const spaceBelow = (coming: number) => {
    const html = renderToString(
      createElement(DataTable<{ id: number }>, {
        label: 'Numbers',
        columns,
        rows: rows.slice(0, 5),
        rowId: ({ id }) => String(id),
        rowHeight: 36,
        narrow: { height: 76, row: ({ id }) => `row ${id}` },
        coming,
      }),
    )
    return /<tr aria-hidden="true"[^>]*><td [^>]*style="height:(\d+)px/.exec(html)?.[1]
  }
  expect(spaceBelow(0)).toBeUndefined()
  expect(spaceBelow(7)).toBe(String(7 * 36))
})
