'use client'

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi, setSigningOut } from '#components/api.ts'
import { meSchema, type Me, type setPasswordSchema } from '#lib/access/contract.ts'

const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => callApi('/api/me', meSchema, { signal }),
  staleTime: 60_000,
})

/** Who is signed in; undefined until known. `initial` is what the server knew when it made the page. */
export function useMe(initial?: Me) {
  return useQuery({ ...meQuery, initialData: initial }).data
}

/** Opens a session. Throws `ApiError` with status 401 for a wrong pair, 429 after too many tries. */
export function signIn(email: string, password: string) {
  return callApi('/api/auth/sign-in/email', z.unknown(), { method: 'POST', body: { email, password } })
}

/** Ends the session in this browser and goes to sign in. Loading that page anew forgets all that was shown. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => callApi('/api/auth/sign-out', z.unknown(), { method: 'POST', body: {} }),
    onMutate: () => setSigningOut(true),
    onError: () => setSigningOut(false),
    onSuccess: () => window.location.assign('/sign-in'),
  })
}

export function useSetPassword() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: z.input<typeof setPasswordSchema>) =>
      callApi('/api/me/password', z.unknown(), { method: 'POST', body: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
}
