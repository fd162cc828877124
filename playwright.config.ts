import { defineConfig } from '@playwright/test'
import { sessionFile } from '#e2e/ground/stack.ts'
import { env } from '#lib/env.ts'
import { browserArguments, installedBrowser } from '#scripts/browser.ts'

const { PORT, PARCELYARD_HOME } = env()
const address = `http://127.0.0.1:${PORT}`
const signIn = 'sign-in.test.ts'

/** Run by `npm test -- e2e`, which gives the run a home and a port of its own. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.test.ts',
  outputDir: `${PARCELYARD_HOME}/test-results`,
  // The journeys share one stack, and two cores are busy with it.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Signing in comes first, since it needs an installation that nobody has entered yet; its session serves the others.
  projects: [
    { name: 'sign-in', testMatch: signIn },
    { name: 'journeys', testIgnore: signIn, dependencies: ['sign-in'], use: { storageState: sessionFile } },
  ],
  use: {
    baseURL: address,
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: installedBrowser(), args: browserArguments() },
  },
  webServer: {
    command: `exec "${process.execPath}" --disable-warning=ExperimentalWarning scripts/start.ts`,
    url: `${address}/api/health`,
    reuseExistingServer: false,
    timeout: 180_000,
    stdout: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 90_000 },
  },
})
