'use client'

import { ErrorState } from '#components/ui/state/error-state.tsx'

export default function ScreenError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <ErrorState
        title="This screen broke"
        detail="Running jobs are not touched by this. Try again; if it happens again, tell your operator what you pressed."
        requestId={digestOf(error)}
        onRetry={retry}
      />
    </main>
  )
}

/** The mark under which the server logged it. */
function digestOf(error: unknown): string | null {
  return error instanceof Error && 'digest' in error && typeof error.digest === 'string' ? error.digest : null
}
