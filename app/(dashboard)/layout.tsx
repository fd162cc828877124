import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { SignInFirst } from '#components/access/sign-in-first.tsx'
import { PreferenceScript } from '#components/preferences/preference-script.tsx'
import { AppShell } from '#components/shell/app-shell.tsx'
import type { Me } from '#lib/access/contract.ts'
import { describePerson } from '#lib/access/queries.ts'
import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { NotSignedInError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import type { Preferences } from '#lib/preferences/contract.ts'
import { readPreferences } from '#lib/preferences/queries.ts'
import { asker } from './asker.ts'

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const known = await readMe()
  if (known === null) return <SignInFirst />
  return (
    <>
      {known ? <PreferenceScript known={known.preferences} /> : null}
      <AppShell known={known?.me} preferences={known?.preferences}>
        {children}
      </AppShell>
    </>
  )
}

interface Known {
  me: Me
  preferences: Preferences
}

/** Null: nobody is signed in. Undefined: not known just now, as in an outage; the screen asks again and says so. */
async function readMe(): Promise<Known | null | undefined> {
  // Outside of what is caught: by this a build learns that no page can be made ahead.
  await headers()
  try {
    const person = await asker()
    const sandbox = env().PROPERTYRADAR_TOKEN === undefined
    const [me, preferences] = await Promise.all([
      describePerson(database(), person, sandbox),
      readPreferences(database(), person.userId),
    ])
    return { me, preferences }
  } catch (error) {
    if (error instanceof NotSignedInError) return null
    log.warn({ error }, 'a screen was made without knowing who asks')
    return undefined
  }
}
