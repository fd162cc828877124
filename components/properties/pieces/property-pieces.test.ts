import { QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { outlinesQuery } from '#components/properties/map/map-queries.ts'
import { propertyListQuery } from '#components/properties/property-queries.ts'
import type { Property } from '#lib/properties/contract.ts'
import { allOld, oldInSight, rowsOf, withPiece, type Piece, type Pieces } from './property-pieces.ts'
import { refreshProperties } from './refresh-properties.ts'

const property = (propertyId: number): Property => ({
  propertyId,
  source: 'file',
  dataset: 'd',
  sourceKey: `K${propertyId}`,
  values: {},
  extra: {},
  revision: 1,
  firstJobId: 1,
  lastJobId: 1,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  lastSeenAt: '2026-01-01T00:00:00Z',
  tags: [],
  doNotContact: false,
})
const piece = (ids: readonly number[], nextCursor: string | null, total = 9): Piece => ({
  items: ids.map(property),
  nextCursor,
  total,
  totalIsEstimate: false,
  searchIsBehind: false,
})
const table = (): Pieces => ({
  pages: [piece([1, 2, 3], 'c3'), piece([4, 5, 6], 'c6'), piece([7, 8, 9], null)],
  pageParams: ['', 'c3', 'c6'],
})
const ids = (pieces: Pieces) => rowsOf(pieces).rows.map(({ propertyId }) => propertyId)

it('asks again only for pieces in sight, one after the other', () => {
  const old = allOld(table(), 7)
  expect(oldInSight(table(), { first: 0, last: 2 })).toBeNull()
  expect(oldInSight(old, { first: 1, last: 2 })).toEqual({ cursor: 'c3', since: 7 })
  const next = withPiece(old, 'c3', piece([4, 5, 6], 'c6', 8))
  expect(oldInSight(next, { first: 1, last: 2 })).toEqual({ cursor: 'c6', since: 7 })
  expect(oldInSight(next, { first: 1, last: 1 })).toBeNull()
  expect(next.pages[0]).toMatchObject({ total: 8, oldSince: 7 })
})

it('shows each row once and lets the next piece begin where the one before ends now', () => {
  const moved = withPiece(table(), '', piece([1, 3, 4], 'c4'))
  expect(ids(moved)).toEqual([1, 3, 4, 5, 6, 7, 8, 9])
  expect(rowsOf(moved).pieceOfRow).toEqual([0, 0, 0, 1, 1, 2, 2, 2])
  expect(moved.pageParams).toEqual(['', 'c4', 'c6'])
  expect(oldInSight(moved, { first: 0, last: 2 })).toMatchObject({ cursor: 'c4' })
})

it('ends where a piece has become the last one, and leaves a piece alone that is gone', () => {
  expect(ids(withPiece(table(), 'c3', piece([4], null)))).toEqual([1, 2, 3, 4])
  expect(withPiece(table(), 'gone', piece([], null))).toEqual(table())
})

it('after a change of marks marks tables old instead of asking for them, and never asks for outlines', async () => {
  const client = new QueryClient()
  const { queryKey } = propertyListQuery({}, 'newest')
  client.setQueryData(queryKey, table())
  client.setQueryData(['properties', 'marks', 1], {})
  client.setQueryData<unknown>(outlinesQuery.queryKey, {})
  await refreshProperties(client)
  expect(client.getQueryState(queryKey)?.isInvalidated).toBe(false)
  expect(client.getQueryData(queryKey)?.pages.every(({ oldSince }) => oldSince !== undefined)).toBe(true)
  expect(client.getQueryState(['properties', 'marks', 1])?.isInvalidated).toBe(true)
  expect(client.getQueryState(outlinesQuery.queryKey)?.isInvalidated).toBe(false)
})
