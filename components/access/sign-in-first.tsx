'use client'

import { useEffect } from 'react'
import { goToSignIn } from '#components/api.ts'

/** In the place of a screen for nobody in particular: leads to signing in and back here. */
export function SignInFirst() {
  useEffect(goToSignIn, [])
  return (
    <main className="grid min-h-dvh place-items-center">
      <a href="/sign-in" className="text-accent underline">
        Sign in
      </a>
    </main>
  )
}
