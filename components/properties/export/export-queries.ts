import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiError, callApi, toApiError } from '#components/api.ts'
import { newIntentKey } from '#components/intent-key.ts'
import { exportEstimateSchema, exportProgressSchema, type ExportProgress } from '#lib/properties/export/contract.ts'

const keys = {
  estimate: (query: string) => ['properties', 'export', 'estimate', query] as const,
  progress: (exportId: string) => ['properties', 'export', 'progress', exportId] as const,
}

/** Looks while a file is written, in milliseconds. */
const lookEvery = 700
/** Milliseconds after which a server that did not answer is asked again. */
const againAfter = 3_000
/** Looks until the server must know of a download that the browser began. */
const looksUntilKnown = 20

/** Rows, size and what is left out, before anything is written. */
export const exportEstimateQuery = (query: string) =>
  queryOptions({
    queryKey: keys.estimate(query),
    queryFn: ({ signal }) => callApi(`/api/properties/export/estimate?${query}`, exportEstimateSchema, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })

/** Where the download stands that the browser has begun. */
export const exportProgressQuery = (exportId: string) =>
  queryOptions({
    queryKey: keys.progress(exportId),
    queryFn: ({ signal }) => callApi(`/api/properties/export/${exportId}`, exportProgressSchema, { signal }),
    retry: (failures, error) => failures < looksUntilKnown && error instanceof ApiError && error.status === 404,
    retryDelay: 250,
    refetchInterval: ({ state }) => {
      if (state.data !== undefined && state.data.state !== 'running') return false
      if (state.error === null) return lookEvery
      // The server was away; what it does not know it will not know later.
      const { status } = toApiError(state.error)
      return status === 0 || status >= 500 ? againAfter : false
    },
    // The file goes on being written while somebody looks at another window.
    refetchIntervalInBackground: true,
    gcTime: 0,
  })

/** An id for one download, as the server wants it. Not `randomUUID`, which browsers withhold from plain http on other hosts. */
export function newExportId(): string {
  const key = newIntentKey()
  return `${key.slice(0, 8)}-${key.slice(8, 12)}-4${key.slice(13, 16)}-8${key.slice(17, 20)}-${key.slice(20)}`
}

/** Ends a download; what came of it is not whole and says so. */
export function stopExport(exportId: string): Promise<ExportProgress> {
  return callApi(`/api/properties/export/${exportId}`, exportProgressSchema, { method: 'DELETE' })
}

/**
 * Has the browser itself load the file, straight to the disk: a page that reads it first would hold all of it in
 * memory, and a broken-off connection shows in the browser’s own list of downloads.
 */
export function download(query: string, exportId: string): void {
  const link = document.createElement('a')
  link.href = `/api/properties/export?${query}&exportId=${exportId}`
  link.download = ''
  link.click()
}
