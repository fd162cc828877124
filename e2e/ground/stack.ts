import { test } from '@playwright/test'
import { setFaults } from '#bench/chaos/sandbox-facts.ts'
import { env } from '#lib/env.ts'
import { findStack, type RunningStack } from '#scripts/admin/running-stack.ts'
import { runCommand } from '#scripts/machine/command.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { homeOf, type StackName } from './homes.ts'

/** Which stack the journey at hand is made on. To be asked in a test or a hook. */
export function stackName(): StackName {
  return test.info().project.name.startsWith('second') ? 'second' : 'first'
}

/** Where the stack of the journey at hand is. */
export function stackAtHand(): RunningStack {
  return findStack({ ...env(), PARCELYARD_HOME: homeOf(stackName()) })
}

/** Address of the sandbox’s own endpoints. */
export function sandboxUrl(): string {
  const { sandboxUrl: url } = stackAtHand()
  if (url === undefined) throw new Error('The journeys need the sandbox; unset PROPERTYRADAR_TOKEN.')
  return url
}

/**
 * Runs `npm run admin` beside the running stack.
 * @returns the last line it printed
 * @throws with everything it printed when it fails
 */
export function admin(...words: string[]): Promise<string> {
  return adminOf(stackName(), ...words)
}

/** The same beside a stack that is named. */
export async function adminOf(stack: StackName, ...words: string[]): Promise<string> {
  const script = ['--disable-warning=ExperimentalWarning', 'scripts/admin.ts', ...words]
  const environment = { PARCELYARD_HOME: homeOf(stack) }
  const { code, output, lastLine } = await runCommand(process.execPath, script, { cwd: projectRoot, environment })
  if (code !== 0) throw new Error(`“admin ${words.join(' ')}” failed: ${output}`)
  return lastLine
}

// The journeys together buy more than a month’s allowance, and none of them is about confirming that.
export const setSandboxLatency = (milliseconds: number): Promise<void> =>
  changeSandbox({ latencyMs: milliseconds, allowance: 1_000_000 })

/** What the account of the sandbox includes. */
export const setSandboxPlan = (plan: 'own' | 'solo'): Promise<void> => changeSandbox({ plan })

async function changeSandbox(settings: object): Promise<void> {
  const answer = await fetch(`${sandboxUrl()}/__sandbox/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  })
  if (!answer.ok) throw new Error(`The sandbox refused its settings: ${await answer.text()}`)
}

/** The faults of the sandbox from now on; without any it answers well again. */
export async function setSandboxFaults(...faults: readonly object[]): Promise<void> {
  await setFaults(sandboxUrl(), faults)
}

/** A sandbox that answers well and quickly, whatever the journey before did to it. */
export async function calmSandbox(): Promise<void> {
  await setSandboxFaults()
  await setSandboxLatency(50)
  await setSandboxPlan('own')
}
