'use client'

import { ApiError } from '#components/api.ts'
import { CodeMissingError } from '#components/fetch-code.ts'
import { newestRequestId } from '#components/heard-answers.ts'
import { ButtonLink } from '#components/ui/control/button.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'

interface ScreenFaultProps {
  error: unknown
  onRetry: () => void
}

/** In the place of a screen that broke: what it means, the number to tell, and the ways on. */
export function ScreenFault({ error, onRetry }: ScreenFaultProps) {
  return (
    <ErrorState
      whole
      {...faultOf(error, 'This screen broke', onRetry)}
      onward={
        <>
          <ButtonLink href="/jobs">To the jobs</ButtonLink>
          <ButtonLink kind="quiet" href="/search">
            To the search
          </ButtonLink>
        </>
      }
    />
  )
}

/** What to say where something broke. Code that is missing does not come by drawing again: the page is loaded anew. */
export function faultOf(error: unknown, title: string, onRetry: () => void) {
  if (error instanceof CodeMissingError) {
    return {
      title: 'A part of this screen could not be fetched',
      detail:
        'The server is away, or Parcelyard was updated since this page was opened. Running jobs are not touched by this. Try again to load the page anew.',
      onRetry: () => window.location.reload(),
    }
  }
  return {
    title,
    detail:
      'Running jobs are not touched by this. Try again; if it happens again, tell your operator what you pressed.',
    requestId: requestIdOf(error),
    onRetry,
  }
}

/**
 * The number under which the server’s log has it: of the call that failed, else of the page, else of the last answer,
 * which the screen broke over.
 */
export function requestIdOf(error: unknown): string | null {
  if (error instanceof ApiError) return error.requestId
  if (error instanceof Error && 'digest' in error && typeof error.digest === 'string') return error.digest
  return newestRequestId()
}
