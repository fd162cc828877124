'use client'

import { requestIdOf } from '#components/shell/screen-fault.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import '#app/globals.css'

export default function FrameError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="grid min-h-dvh place-items-center">
          <title>Parcelyard broke</title>
          <ErrorState
            whole
            title="Parcelyard broke on this page"
            detail="Running jobs are not touched by this. Try again, or reload the page."
            requestId={requestIdOf(error)}
            onRetry={retry}
          />
        </main>
      </body>
    </html>
  )
}
