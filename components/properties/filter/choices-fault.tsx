import type { UseQueryResult } from '@tanstack/react-query'
import { RetryLine } from '#components/ui/state/retry-line.tsx'

/** Below a field whose stored values could not be loaded: what is typed counts all the same. */
export function ChoicesFault({
  choices,
}: {
  choices: Pick<UseQueryResult, 'error' | 'data' | 'isFetching' | 'refetch'>
}) {
  if (!choices.error || choices.data) return null
  return (
    <RetryLine onRetry={() => void choices.refetch()} retrying={choices.isFetching} className="text-sm">
      The stored values could not be loaded; type instead.
    </RetryLine>
  )
}
