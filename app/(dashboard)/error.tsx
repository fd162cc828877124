'use client'

import { ScreenFault } from '#components/shell/screen-fault.tsx'

/** Inside the shell: navigation, palette and notifications stay usable while one screen is broken. */
export default function ScreenError({ error, retry }: { error: unknown; retry: () => void }) {
  return <ScreenFault error={error} onRetry={retry} />
}
