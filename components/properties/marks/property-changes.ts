'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { toast } from '#components/ui/overlay/toast.ts'
import { toApiError } from '#components/api.ts'
import { sendChange } from '#components/properties/marks/send-change.ts'
import { refreshProperties } from '#components/properties/pieces/refresh-properties.ts'
import { propertyKeys } from '#components/properties/property-queries.ts'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { isolated } from '#components/ui/format/outside-text.ts'
import {
  changedMembersSchema,
  deletedListSchema,
  markedPropertiesSchema,
  namedListSchema,
  propertyMarksSchema,
  type MarkChange,
  type NewList,
  type OwnMarkChange,
  type PropertySelection,
} from '#lib/properties/contract.ts'

function sayFault(error: unknown) {
  const { title, detail } = toApiError(error)
  toast.error(title, { description: detail })
}

const properties = (count: number) => formatQuantity(count, 'property', 'properties')

/** Tags, note or do-not-contact of one property. */
export function useChangeMarks(propertyId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: OwnMarkChange) =>
      sendChange(`/api/properties/${propertyId}/marks`, propertyMarksSchema, { method: 'PATCH', body: change }),
    onSuccess: (marks) => {
      client.setQueryData(propertyKeys.marks(propertyId), marks)
      toast.success('Saved')
    },
    onError: sayFault,
    onSettled: () => refreshProperties(client),
  })
}

interface BulkMark {
  selection: PropertySelection
  change: MarkChange
  expected: number
  expectedNotes: number
}

/** The marks of a whole selection; refused when it is no longer as large as was shown. */
export function useMarkSelection() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: BulkMark) =>
      sendChange('/api/properties/marks', markedPropertiesSchema, { method: 'POST', body }),
    onSuccess: ({ selected, changed }) =>
      toast.success(`Marked ${properties(selected)}`, { description: `${properties(changed)} became different.` }),
    onError: sayFault,
    onSettled: () => refreshProperties(client),
  })
}

/** Makes a list. */
export function useCreateList() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (list: NewList) => sendChange('/api/lists', namedListSchema, { method: 'POST', body: list }),
    onSuccess: ({ name, members }) =>
      toast.success(`Made the list “${isolated(name)}”`, {
        description: members === null ? 'It holds whatever its filter finds.' : `It holds ${properties(members)}.`,
      }),
    onError: sayFault,
    onSettled: () => client.invalidateQueries({ queryKey: propertyKeys.named() }),
  })
}

interface MemberChange {
  listId: number
  selection: PropertySelection
  method: 'POST' | 'DELETE'
}

/** Adds a selection to a fixed list, or takes it out. */
export function useChangeMembers() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ listId, selection, method }: MemberChange) =>
      sendChange(`/api/lists/${listId}/members`, changedMembersSchema, { method, body: { selection } }),
    onSuccess: ({ changed }, { method }) =>
      toast.success(method === 'POST' ? `Added ${properties(changed)}` : `Took out ${properties(changed)}`),
    onError: sayFault,
    onSettled: () => refreshProperties(client),
  })
}

/** Renames a list. */
export function useRenameList() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ listId, name }: { listId: number; name: string }) =>
      sendChange(`/api/lists/${listId}`, namedListSchema, { method: 'PATCH', body: { name } }),
    onSuccess: ({ name }) => toast.success(`The list is called “${isolated(name)}” now`),
    onError: sayFault,
    onSettled: () => client.invalidateQueries({ queryKey: propertyKeys.named() }),
  })
}

/** Deletes a list; its properties stay. */
export function useDeleteList() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (listId: number) => sendChange(`/api/lists/${listId}`, deletedListSchema, { method: 'DELETE' }),
    onSuccess: () => toast.success('The list is deleted', { description: 'Its properties are kept.' }),
    onError: sayFault,
    onSettled: () => client.invalidateQueries({ queryKey: propertyKeys.named() }),
  })
}
