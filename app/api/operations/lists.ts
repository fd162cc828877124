import { z } from 'zod'
import {
  changedMembersSchema,
  deletedListSchema,
  listOverlapSchema,
  listSelectionSchema,
  namedListSchema,
  namedListsSchema,
  newListSchema,
  overlapQuerySchema,
  renamedListSchema,
} from '#lib/properties/contract.ts'
import type { Operation } from './operation.ts'

const list = z.object({ listId: z.coerce.number().int().min(1) })
const tag = 'Lists'
const selection = ['list-not-found', 'empty-filter', 'too-many-selected'] as const

export const listOperations: readonly Operation[] = [
  { method: 'get', path: '/api/lists', tag, summary: 'All lists of properties.', answer: namedListsSchema },
  {
    method: 'post',
    path: '/api/lists',
    tag,
    summary: 'Make a list of a selection, or a live one of a filter.',
    body: newListSchema,
    status: 201,
    answer: namedListSchema,
    problems: [...selection, 'name-taken', 'too-many-lists', 'live-list-in-live-list'],
  },
  {
    method: 'get',
    path: '/api/lists/{listId}',
    tag,
    summary: 'One list.',
    params: list,
    answer: namedListSchema,
    problems: ['list-not-found'],
  },
  {
    method: 'patch',
    path: '/api/lists/{listId}',
    tag,
    summary: 'Rename a list.',
    params: list,
    body: renamedListSchema,
    answer: namedListSchema,
    problems: ['list-not-found', 'name-taken', 'not-yours'],
  },
  {
    method: 'delete',
    path: '/api/lists/{listId}',
    tag,
    summary: 'Delete a list; its properties stay.',
    params: list,
    answer: deletedListSchema,
    problems: ['list-not-found', 'not-yours'],
  },
  {
    method: 'post',
    path: '/api/lists/{listId}/members',
    tag,
    summary: 'Add a selection to a fixed list.',
    params: list,
    body: listSelectionSchema,
    answer: changedMembersSchema,
    problems: [...selection, 'wrong-state'],
  },
  {
    method: 'delete',
    path: '/api/lists/{listId}/members',
    tag,
    summary: 'Take a selection out of a fixed list.',
    params: list,
    body: listSelectionSchema,
    answer: changedMembersSchema,
    problems: [...selection, 'wrong-state'],
  },
  {
    method: 'get',
    path: '/api/lists/overlap',
    tag,
    summary: 'How many properties two to six lists share.',
    query: overlapQuerySchema,
    answer: listOverlapSchema,
    problems: ['list-not-found', 'too-many-selected', 'too-broad'],
  },
]
