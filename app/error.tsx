'use client'

import { ScreenFault } from '#components/shell/screen-fault.tsx'

export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <ScreenFault error={error} onRetry={retry} />
    </main>
  )
}
