import type { QueryClient, QueryKey } from '@tanstack/react-query'

/** Has a question asked again: at once while the page is in sight, else when it is seen again. */
export function askWhenSeen(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const refetchType = document.visibilityState === 'hidden' ? 'none' : 'active'
  return client.invalidateQueries({ queryKey, refetchType }, { cancelRefetch: false })
}
