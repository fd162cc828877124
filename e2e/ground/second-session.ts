import { randomUUID } from 'node:crypto'
import { request } from '@playwright/test'
import { addressOf, sessionFileOf } from './homes.ts'
import { adminOf } from './stack.ts'

/** Signs the first owner of the second stack in, without a browser: the journey of signing in is made on the first. */
export default async function signInAtSecond(): Promise<void> {
  const address = addressOf('second')
  if (address === undefined) throw new Error('The second stack does not run.')
  const link = await adminOf('second', 'sign-in-link')
  const token = new URL(link).searchParams.get('token') ?? ''
  const session = await request.newContext({ baseURL: address, extraHTTPHeaders: { origin: address } })
  await session.get('/api/auth/sign-in/link', { params: { token } })
  const set = await session.post('/api/me/password', { data: { newPassword: randomUUID() } })
  if (!set.ok()) throw new Error(`The second stack let nobody in: ${set.status()} ${await set.text()}`)
  await session.storageState({ path: sessionFileOf('second') })
  await session.dispose()
}
