import { afterAll } from 'vitest'
import { createTestDatabase } from '#lib/testing/database.ts'
import { standUp, type Stack, type StackOptions } from './stack-for-tests.ts'

/** A stack over a database of its own for the test file that awaits it, until its end. */
export async function standUpForFile(options: Omit<StackOptions, 'url'> = {}): Promise<Stack> {
  const database = await createTestDatabase()
  const stack = await standUp({ url: database.url, ...options })
  afterAll(async () => {
    await stack.close()
    await database.drop()
  })
  return stack
}
