import { z } from 'zod'
import { cursorSchema, limitSchema, listOf } from '#lib/jobs/contract.ts'
import { exportEstimateSchema, exportProgressSchema, exportQuerySchema } from '#lib/properties/export/contract.ts'
import {
  propertyChangeSchema,
  propertyPieceSchema,
  propertyListSchema,
  propertySchema,
} from '#lib/properties/contract.ts'
import type { Operation } from './operation.ts'

const property = z.object({ propertyId: z.coerce.number().int().min(1) })
const exportIdParams = z.object({ exportId: z.uuid() })
const piece = z.object({ limit: limitSchema.default(50), cursor: cursorSchema.optional() })
const changeList = listOf(propertyChangeSchema).meta({ id: 'PropertyChangeList' })

export const propertyOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/properties',
    tag: 'Properties',
    summary: 'The stored properties.',
    query: propertyPieceSchema,
    answer: propertyListSchema,
  },
  {
    method: 'get',
    path: '/api/properties/export',
    tag: 'Properties',
    summary: 'All properties of a filter as a file: CSV, NDJSON, Parquet or XLSX, streamed, as they are at one moment.',
    query: exportQuerySchema,
    problems: ['too-many-rows', 'exports-busy'],
  },
  {
    method: 'get',
    path: '/api/properties/export/estimate',
    tag: 'Properties',
    summary: 'How many rows and bytes an export would bring, and what it would leave out.',
    query: exportQuerySchema,
    answer: exportEstimateSchema,
  },
  {
    method: 'get',
    path: '/api/properties/export/{exportId}',
    tag: 'Properties',
    summary: 'Where an export of yours stands.',
    params: exportIdParams,
    answer: exportProgressSchema,
    problems: ['export-not-found'],
  },
  {
    method: 'delete',
    path: '/api/properties/export/{exportId}',
    tag: 'Properties',
    summary: 'Stops an export of yours; what came of it is not whole and says so.',
    params: exportIdParams,
    answer: exportProgressSchema,
    problems: ['export-not-found'],
  },
  {
    method: 'get',
    path: '/api/properties/{propertyId}',
    tag: 'Properties',
    summary: 'One property.',
    params: property,
    answer: propertySchema,
    problems: ['property-not-found'],
  },
  {
    method: 'get',
    path: '/api/properties/{propertyId}/changes',
    tag: 'Properties',
    summary: 'What changed in a property, newest first.',
    params: property,
    query: piece,
    answer: changeList,
    problems: ['property-not-found'],
  },
]
