'use client'

import { faultOf } from '#components/shell/screen-fault.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import '#app/globals.css'

export default function FrameError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="grid min-h-dvh place-items-center">
          <title>Parcelyard broke</title>
          <ErrorState whole {...faultOf(error, 'Parcelyard broke on this page', retry)} />
        </main>
      </body>
    </html>
  )
}
