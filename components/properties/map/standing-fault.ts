'use client'

import { useState } from 'react'

/** What a query says of how its asking goes. */
interface Asking {
  failureReason: Error | null
  isSuccess: boolean
  isPlaceholderData: boolean
}

/**
 * What a question failed with, from the first try until it is answered. A query without data forgets its error each time
 * it is asked again, and would say that it counts for as long as the server is away.
 */
export function standingFault(before: Error | null, { failureReason, isSuccess, isPlaceholderData }: Asking) {
  if (failureReason !== null) return failureReason
  return isSuccess && !isPlaceholderData ? null : before
}

/** The standing fault of the question of this name; another question begins without. */
export function useStandingFault(question: string, asking: Asking): Error | null {
  const [kept, setKept] = useState<{ question: string; fault: Error | null }>({ question, fault: null })
  const fault = standingFault(kept.question === question ? kept.fault : null, asking)
  if (kept.question !== question || kept.fault !== fault) setKept({ question, fault })
  return fault
}
