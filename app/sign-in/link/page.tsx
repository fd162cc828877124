import type { Metadata } from 'next'
import { Suspense } from 'react'
import { LinkLanding } from '#components/access/link-landing.tsx'

export const metadata: Metadata = { title: 'Sign in by link' }

export default function SignInLinkPage() {
  return (
    <Suspense>
      <LinkLanding />
    </Suspense>
  )
}
