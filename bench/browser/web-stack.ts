import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext } from '@playwright/test'
import { startProcess, startSandboxProcess, type BenchProcess, type SandboxProcess } from '#bench/ground/processes.ts'
import { healthSchema } from '#lib/health.ts'
import { jobListSchema } from '#lib/jobs/list/contract.ts'
import { until } from '#lib/testing/until.ts'
import { browserArguments, findBrowser } from '#scripts/browser.ts'
import { runCommand } from '#scripts/machine/command.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { webFlags, webProgram } from '#scripts/stack/web-command.ts'
import { workerCommand } from '#workers/process/command.ts'

const email = 'bench@example.com'
const atWork = '/api/batch-jobs?status=PENDING&status=PROCESSING'
const viewport = { width: 1440, height: 900 }

/** The product over a filled database, each process of its own, and a browser that is signed in. */
export interface WebStack {
  sandbox: SandboxProcess
  /** A fresh profile: nothing is in its cache. Close it after use. */
  visitor: () => Promise<BrowserContext>
  /** Calls the API as a program elsewhere would. @throws unless it succeeds */
  call(method: string, at: string, body?: object): Promise<unknown>
  close(): Promise<void>
}

/** Stands up web, worker and sandbox over the database at `url`, from the present build. */
export async function openWebStack(url: string): Promise<WebStack> {
  const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-bench-web-'))
  const removeHome = (): void => rmSync(home, { recursive: true, force: true })
  process.once('exit', removeHome)
  const opened: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).toReversed()) await end()
    process.removeListener('exit', removeHome)
    removeHome()
  }
  try {
    const sandbox = await startSandboxProcess(20_000)
    opened.push(() => sandbox.end())
    const port = await freePort()
    const address = `http://127.0.0.1:${port}`
    const environment = {
      DATABASE_URL: url,
      PARCELYARD_HOME: home,
      HOST: '127.0.0.1',
      PORT: String(port),
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      SANDBOX_URL: sandbox.url,
      PROPERTYRADAR_REQUESTS_PER_SECOND: '50',
    }
    const web = startWeb(port, environment)
    const worker = startProcess(workerCommand, environment)
    opened.push(
      () => web.end(),
      () => worker.end(),
    )
    await until('the web server', () => isAnswering(address), Boolean, 60)
    // It takes the processor for as long as it starts.
    await until('the worker', () => hasWorker(address), Boolean, 60)
    await admin(environment, 'create-user', '--email', email, '--name', 'Bench', '--role', 'owner')
    const key = await admin(environment, 'create-api-key', '--name', 'bench', '--user', email)
    const call = (method: string, at: string, body?: object) => callApi(`${address}${at}`, key, method, body)
    // It finds the jobs that were filled as being at work and ends them, a thousand pages beside what would be timed.
    await until(
      'the jobs of the fill to end',
      async () => jobListSchema.parse(await call('GET', atWork)).items.length,
      (jobs) => jobs === 0,
      300,
    )
    const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArguments() })
    opened.push(() => browser.close())
    const storageState = await signIn(browser, await admin(environment, 'sign-in-link', '--email', email))
    return {
      sandbox,
      visitor: () => browser.newContext({ baseURL: address, viewport, storageState }),
      call,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function startWeb(port: number, environment: Record<string, string>): BenchProcess {
  const web = startProcess([...webFlags, ...webProgram('127.0.0.1', port)], environment)
  // Nobody reads what it prints, and a full pipe would stop it.
  web.child.stdout?.resume()
  return web
}

async function hasWorker(address: string): Promise<boolean> {
  const answer: unknown = await (await fetch(`${address}/api/health`)).json()
  return healthSchema.parse(answer).workers === 'ok'
}

async function isAnswering(address: string): Promise<boolean> {
  return fetch(`${address}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function admin(environment: Record<string, string>, ...words: string[]): Promise<string> {
  const { code, output, lastLine } = await runCommand(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'scripts/admin.ts', ...words],
    { cwd: projectRoot, environment: { ...environment, PROPERTYRADAR_TOKEN: undefined } },
  )
  if (code !== 0) throw new Error(`“admin ${words.join(' ')}” failed: ${output}`)
  return lastLine
}

async function signIn(browser: Browser, link: string) {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(link)
    await page.waitForURL(/\/jobs$/)
    return await context.storageState()
  } finally {
    await context.close()
  }
}

async function callApi(address: string, key: string, method: string, body?: object): Promise<unknown> {
  const answer = await fetch(address, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${address} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}
