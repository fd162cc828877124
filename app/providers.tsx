'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { toApiError } from '#components/api.ts'
// The frame, its faults and the address that does not exist all draw buttons: here once, not a copy in the file of each.
import '#components/shell/screen-fault.tsx'
import { Toaster } from '#components/ui/overlay/toaster.tsx'

/** Only what may pass by itself is asked again: a lost connection, a restart, a slow moment. */
function mayPass(status: number): boolean {
  return status === 0 || status === 429 || status >= 500
}

function newQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && mayPass(toApiError(error).status),
      },
      mutations: { retry: false },
    },
  })
}

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(newQueryClient)
  return (
    <QueryClientProvider client={client}>
      {children}
      <Toaster />
    </QueryClientProvider>
  )
}
