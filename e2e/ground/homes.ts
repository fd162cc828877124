import path from 'node:path'
import { env } from '#lib/env.ts'
import { findStack } from '#scripts/admin/running-stack.ts'

/** Two stacks run side by side, each with journeys of its own: most of a journey is waiting. */
export type StackName = 'first' | 'second'

/** Where a stack keeps everything. The second lives inside the first one’s home, so that one folder is all there is. */
export function homeOf(stack: StackName): string {
  const { PARCELYARD_HOME } = env()
  return stack === 'first' ? PARCELYARD_HOME : path.join(PARCELYARD_HOME, 'second')
}

/** The session of a stack’s first owner. */
export function sessionFileOf(stack: StackName): string {
  return path.join(homeOf(stack), 'e2e-session.json')
}

/** The address of a stack, once it runs. */
export function addressOf(stack: StackName): string | undefined {
  try {
    return findStack({ ...env(), PARCELYARD_HOME: homeOf(stack) }).webUrl
  } catch {
    return undefined
  }
}
