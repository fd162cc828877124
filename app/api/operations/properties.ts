import { z } from 'zod'
import { cursorSchema, limitSchema, listOf } from '#lib/jobs/contract.ts'
import {
  bulkMarkSchema,
  choiceListSchema,
  choiceQuerySchema,
  markChangeSchema,
  markedPropertiesSchema,
  parcelSchema,
  propertyChangeSchema,
  propertyPieceSchema,
  propertyListSchema,
  propertyMarksSchema,
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
    problems: ['too-broad', 'list-not-found'],
  },
  {
    method: 'get',
    path: '/api/properties/choices',
    tag: 'Properties',
    summary: 'Values stored in a column, to choose from.',
    query: choiceQuerySchema,
    answer: choiceListSchema,
    problems: ['too-broad'],
  },
  {
    method: 'post',
    path: '/api/properties/marks',
    tag: 'Properties',
    summary: 'Mark many properties at once, or count what that would change.',
    body: bulkMarkSchema,
    answer: markedPropertiesSchema,
    problems: [
      'too-broad',
      'list-not-found',
      'empty-filter',
      'too-many-selected',
      'too-many-tags',
      'confirmation-missing',
    ],
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
  {
    method: 'get',
    path: '/api/properties/{propertyId}/marks',
    tag: 'Properties',
    summary: 'Tags, note and do-not-contact of a property.',
    params: property,
    answer: propertyMarksSchema,
    problems: ['property-not-found'],
  },
  {
    method: 'patch',
    path: '/api/properties/{propertyId}/marks',
    tag: 'Properties',
    summary: 'Mark a property.',
    params: property,
    body: markChangeSchema,
    answer: propertyMarksSchema,
    problems: ['property-not-found', 'too-many-tags'],
  },
  {
    method: 'get',
    path: '/api/properties/{propertyId}/parcel',
    tag: 'Properties',
    summary: 'What every source says of the parcel, the property itself first.',
    params: property,
    answer: parcelSchema,
    problems: ['property-not-found'],
  },
]
