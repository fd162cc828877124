import { z } from 'zod'
import { cursorSchema, limitSchema, listOf } from '#lib/jobs/contract.ts'
import {
  propertyChangeSchema,
  propertyPieceSchema,
  propertyListSchema,
  propertySchema,
} from '#lib/properties/contract.ts'
import type { Operation } from './operation.ts'

const property = z.object({ propertyId: z.coerce.number().int().min(1) })
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
