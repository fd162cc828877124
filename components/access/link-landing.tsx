'use client'

import { useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import { useLate } from '#components/ui/state/skeleton.tsx'

/** The link works once: a second run of the effect must not use it up. */
let used: string | null = null

/**
 * Where a sign-in link leads. The token is spent by a script and not by opening the page, so that a mail or chat
 * program that looks at links for a preview leaves it whole.
 */
export function LinkLanding() {
  const token = useSearchParams().get('token') ?? ''
  const address = `/api/auth/sign-in/link?token=${encodeURIComponent(token)}`
  const slow = useLate(true)
  useEffect(() => {
    if (used === token) return
    used = token
    window.location.replace(address)
  }, [token, address])
  return (
    <div className="grid gap-2">
      <h1 className="text-2xl font-semibold">Signing you in…</h1>
      {slow ? (
        <p className="text-ink-2">
          Nothing happens?{' '}
          <a href={address} className="text-accent underline">
            Go on by hand
          </a>
        </p>
      ) : null}
    </div>
  )
}
