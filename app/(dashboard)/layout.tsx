import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { SignInFirst } from '#components/access/sign-in-first.tsx'
import { AppShell } from '#components/shell/app-shell.tsx'
import type { Me } from '#lib/access/contract.ts'
import { requireUser } from '#lib/access/identify.ts'
import { publicUrl } from '#lib/access/origins.ts'
import { describePerson } from '#lib/access/queries.ts'
import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { NotSignedInError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const known = await readMe(new Headers(await headers()))
  if (known === null) return <SignInFirst />
  return <AppShell known={known}>{children}</AppShell>
}

/** Null: nobody is signed in. Undefined: not known just now, as in an outage; the screen asks again and says so. */
async function readMe(sent: Headers): Promise<Me | null | undefined> {
  try {
    const person = await requireUser(new Request(publicUrl(env()), { headers: sent }))
    return await describePerson(database(), person, env().PROPERTYRADAR_TOKEN === undefined)
  } catch (error) {
    if (error instanceof NotSignedInError) return null
    log.warn({ error }, 'a screen was made without knowing who asks')
    return undefined
  }
}
