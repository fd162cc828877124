'use client'

import { TopBar } from '#components/shell/top-bar.tsx'
import { ScreenFault } from '#components/shell/screen-fault.tsx'

/** Inside the shell: navigation, palette and notifications stay usable while one screen is broken. */
export default function ScreenError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <TopBar title="Something broke" />
      <ScreenFault error={error} onRetry={retry} />
    </>
  )
}
