import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { childEnvironment } from '#scripts/machine/environment.ts'
import { projectRoot } from '#scripts/machine/project.ts'

/** A process of the product that a benchmark started. */
export interface BenchProcess {
  child: ChildProcess
  /** Ends it and waits until it is gone. */
  end(): Promise<void>
}

/**
 * Starts a program of the repository in a process of its own, silent but for what it prints.
 * @param nodeArguments flags of Node and the program, relative to the repository
 */
export function startProcess(nodeArguments: readonly string[], environment: Record<string, string>): BenchProcess {
  // A real token must never be spent on a benchmark, whatever the shell holds.
  const changes = { LOG_LEVEL: 'fatal', ...environment, PROPERTYRADAR_TOKEN: undefined }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...nodeArguments], {
    cwd: projectRoot,
    env: childEnvironment(changes),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const killWithUs = (): boolean => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  return {
    child,
    end: async () => {
      process.removeListener('exit', killWithUs)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await Promise.race([gone, setTimeout(15_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))])
      await gone
    },
  }
}

const readyLine = z.object({ sandbox: z.literal('ready'), url: z.url() })

export interface SandboxProcess extends BenchProcess {
  url: string
  /** Time an answer takes from now on, in milliseconds. */
  answerAfter(milliseconds: number): Promise<void>
}

/** Starts a sandbox with so many properties that answers at once and never runs out of allowance. */
export async function startSandboxProcess(records: number): Promise<SandboxProcess> {
  const started = startProcess(['sandbox/index.ts'], {
    SANDBOX_RECORDS: String(records),
    SANDBOX_LATENCY_MS: '0',
    SANDBOX_ALLOWANCE: '100000000',
    SANDBOX_PORT: '0',
    SANDBOX_CSV: '',
    SANDBOX_CSV_MAPPING: '',
  })
  const url = await firstLine(started.child)
  return {
    ...started,
    url,
    answerAfter: async (latencyMs) => {
      const answer = await fetch(`${url}/__sandbox/settings`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ latencyMs }),
      })
      if (!answer.ok) throw new Error(`The sandbox refused a latency of ${latencyMs} ms: ${await answer.text()}`)
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The sandbox has no output to read its address from.')
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    const ready = readyLine.safeParse(JSON.parse(line))
    if (ready.success) return ready.data.url
  }
  throw new Error('The sandbox ended before it was ready.')
}
