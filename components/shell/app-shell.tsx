'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import { useMe } from '#components/access/me-queries.ts'
import { PasswordStrap } from '#components/access/password-strap.tsx'
import { useKnownPreferences } from '#components/preferences/preferences.ts'
import { Navigation } from '#components/shell/navigation.tsx'
import { ClockStrap } from '#components/shell/notices/clock-strap.tsx'
import { SandboxStrap } from '#components/shell/notices/sandbox-strap.tsx'
import { OverlayHost } from '#components/shell/overlay-host.tsx'
import type { Me } from '#lib/access/contract.ts'
import type { Preferences } from '#lib/preferences/contract.ts'

/** Has nothing to show before the page is usable, so it comes after it. */
const Notifier = dynamic(
  () => fetchCode(() => import('#components/notifications/notifier.tsx')).then((file) => file.Notifier),
  {
    ssr: false,
  },
)

interface AppShellProps {
  /** Who is signed in, as far as the server knew. */
  known: Me | undefined
  /** How they like it, as far as the server knew. */
  preferences: Preferences | undefined
  children: ReactNode
}

/** Navigation, the sandbox strap and the place of the screen. Heights of what stays in sight are CSS variables. */
export function AppShell({ known, preferences, children }: AppShellProps) {
  const me = useMe(known)
  useKnownPreferences(preferences)
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] pb-(--bottom-bar) md:grid-cols-[56px_minmax(0,1fr)] xl:grid-cols-[208px_minmax(0,1fr)] xl:in-data-[nav=folded]:grid-cols-[56px_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-raised px-3 py-2 focus:translate-y-0 focus:shadow-pop"
      >
        Skip to the content
      </a>
      <Navigation />
      <div className="flex min-w-0 flex-col">
        <aside aria-label="Notices" className="sticky top-0 z-20 empty:hidden">
          {me?.sandbox ? <SandboxStrap /> : null}
          {me ? <PasswordStrap me={me} /> : null}
          <ClockStrap />
        </aside>
        <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          {children}
        </main>
      </div>
      <Notifier />
      <OverlayHost />
    </div>
  )
}
