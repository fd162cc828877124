import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ApiError } from '#components/api.ts'
import { FileFault } from '#components/files/looking-in.tsx'
import { RowPreview } from '#components/files/mapping/row-preview.tsx'

const drawnFault = (status: number): string => {
  const error = new ApiError({ status, code: 'any', title: 'It did not work', detail: 'Nothing was changed.' })
  const query = { error, isFetching: false, refetch: () => undefined }
  return renderToString(createElement(FileFault, { query }))
}

test('from a file that is gone the way leads to the others, and one that failed is tried again', () => {
  expect(drawnFault(404)).toContain('href="/files"')
  expect(drawnFault(404)).not.toContain('Try again')
  expect(drawnFault(500)).toContain('Try again')
})

test('of a file without rows nobody is told that they would be stored', () => {
  const row = { sourceKey: '7', values: [], fault: null, cells: [] }
  const noted = (rows: (typeof row)[]): string => renderToString(createElement(RowPreview, { rows, settling: false }))
  expect(noted([])).toContain('It has no rows: nothing would be stored')
  expect(noted([row])).toContain('The first row would be stored')
  expect(noted([row, row])).toContain('All of the first 2 rows would be stored')
})
