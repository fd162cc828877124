import { headers } from 'next/headers'
import { cache } from 'react'
import type { Person } from '#lib/access/contract.ts'
import { requireUser } from '#lib/access/identify.ts'
import { publicUrl } from '#lib/access/origins.ts'
import { env } from '#lib/env.ts'

/** Who asks for the page that is being made; looked up once for all its parts. @throws NotSignedInError */
export const asker = cache(async (): Promise<Person> =>
  requireUser(new Request(publicUrl(env()), { headers: new Headers(await headers()) })),
)
