import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi } from '#components/api.ts'
import { newIntentKey } from '#components/intent-key.ts'
import {
  filePreviewSchema,
  keptMappingListSchema,
  keptMappingSchema,
  uploadListSchema,
  type FilePreview,
  type NewKeptMapping,
} from '#lib/files/contract.ts'
import { jobSchema } from '#lib/jobs/contract.ts'
import { fileRequestSchema, type FileForm, type FileRequest } from '#lib/sources/file/request.ts'

const keys = {
  uploads: ['files', 'uploads'] as const,
  preview: (uploadId: string) => ['files', 'preview', uploadId] as const,
  mappings: ['files', 'mappings'] as const,
  loaded: (jobId: number) => ['files', 'loaded', jobId] as const,
}

/** The files this person has here. */
export const uploadsQuery = () =>
  queryOptions({
    queryKey: keys.uploads,
    queryFn: ({ signal }) => callApi('/api/uploads', uploadListSchema, { signal }),
    select: ({ items }) => items,
  })

/** What a file is and what its first rows become. @param mapping null for the one that is proposed */
export const previewQuery = (uploadId: string, form: FileForm, mapping: FilePreview['mapping'] | null) =>
  queryOptions({
    queryKey: [...keys.preview(uploadId), form, mapping],
    queryFn: ({ signal }) =>
      callApi(`/api/uploads/${uploadId}/preview`, filePreviewSchema, {
        method: 'POST',
        // Without a key it is no mapping yet.
        body: mapping === null || mapping.key.length === 0 ? { form } : { form, mapping },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 300_000,
    retry: false,
  })

/** How a job had read its file, for a copy that reads it in another way; null where it was no file. */
export const loadedQuery = (jobId: number) =>
  queryOptions({
    queryKey: keys.loaded(jobId),
    queryFn: ({ signal }) => callApi(`/api/batch-jobs/${jobId}`, jobSchema, { signal }),
    select: ({ request }) => fileRequestSchema.safeParse(request).data ?? null,
    staleTime: Infinity,
  })

/** Mappings of the team. */
export const mappingsQuery = () =>
  queryOptions({
    queryKey: keys.mappings,
    queryFn: ({ signal }) => callApi('/api/file-mappings', keptMappingListSchema, { signal }),
    select: ({ items }) => items,
    staleTime: 60_000,
  })

/** Asks for the list of files again. */
export function useUploadsAgain() {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: keys.uploads })
}

export function useRemoveUpload() {
  const again = useUploadsAgain()
  return useMutation({
    mutationFn: (uploadId: string) => callApi(`/api/uploads/${uploadId}`, z.unknown(), { method: 'DELETE' }),
    onSettled: again,
  })
}

/** Keeps a mapping under its name; one of the caller’s with that name is replaced. */
export function useKeepMapping() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ replaces, ...body }: NewKeptMapping & { replaces: number | null }) =>
      replaces === null
        ? callApi('/api/file-mappings', keptMappingSchema, { method: 'POST', body })
        : callApi(`/api/file-mappings/${replaces}`, keptMappingSchema, { method: 'PUT', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.mappings }),
  })
}

/** Begins the job that loads a file. */
export function useStartLoad() {
  return useMutation({
    mutationFn: (request: FileRequest) =>
      callApi('/api/batch-jobs', jobSchema, {
        method: 'POST',
        body: { source: 'file', request, name: `${request.dataset}: ${request.fileName}`.slice(0, 200) },
        idempotencyKey: newIntentKey(),
      }),
  })
}
