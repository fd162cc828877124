import { z } from 'zod'
import {
  changeSavedViewSchema,
  newSavedViewSchema,
  savedViewFilterSchema,
  savedViewIdSchema,
  savedViewListSchema,
  savedViewSchema,
} from '#lib/views/contract.ts'
import type { Operation } from './operation.ts'

const oneView = {
  path: '/api/saved-views/{savedViewId}',
  tag: 'Views',
  params: z.object({ savedViewId: savedViewIdSchema }),
} as const

export const viewOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/saved-views',
    tag: 'Views',
    summary: 'Views of the screens: your own by name, then up to 100 that the team shares.',
    query: savedViewFilterSchema,
    answer: savedViewListSchema,
  },
  {
    method: 'post',
    path: '/api/saved-views',
    tag: 'Views',
    summary: 'Keeps the address of a screen under a name; at most 200 a person and screen.',
    body: newSavedViewSchema,
    status: 201,
    answer: savedViewSchema,
    problems: ['name-taken', 'too-many-views'],
  },
  {
    ...oneView,
    method: 'patch',
    summary: 'Renames a view, shares it, or makes it hold another address.',
    body: changeSavedViewSchema,
    answer: savedViewSchema,
    problems: ['view-not-found', 'not-yours', 'name-taken'],
  },
  {
    ...oneView,
    method: 'delete',
    summary: 'Deletes a view.',
    status: 204,
    problems: ['view-not-found', 'not-yours'],
  },
]
