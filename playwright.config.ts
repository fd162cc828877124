import { defineConfig } from '@playwright/test'
import { addressOf, homeOf, sessionFileOf, type StackName } from '#e2e/ground/homes.ts'
import { env } from '#lib/env.ts'
import { browserArguments, installedBrowser } from '#scripts/browser.ts'

const signIn = 'sign-in.test.ts'
/** What is looked at on the second stack, while the first has the journeys. */
const atSecond = ['empty-screens.test.ts', 'screens.test.ts']
/** Journeys that are at home on either: with these, the two take about as long. */
const afterwardsAtSecond = [
  'exports.test.ts',
  'files.test.ts',
  'outages.test.ts',
  'quiet-browser.test.ts',
  'rejects.test.ts',
]

const at = (stack: StackName) => ({ baseURL: addressOf(stack) })
const start = (stack: StackName, settings: Record<string, string>) => ({
  command: `exec "${process.execPath}" --disable-warning=ExperimentalWarning scripts/start.ts`,
  name: stack,
  env: { ...settings, PARCELYARD_HOME: homeOf(stack) },
  wait: { stdout: /Parcelyard runs at/ },
  timeout: 180_000,
  stdout: 'pipe' as const,
  gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 90_000 },
})

/** Run by `npm test -- e2e`, which gives the run a home and a port of its own. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.test.ts',
  outputDir: `${homeOf('first')}/test-results`,
  // Each stack is changed by one journey at a time, and two cores are busy with two of them.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  globalSetup: './e2e/ground/second-session.ts',
  // Signing in comes first, since it needs an installation that nobody has entered yet; its session serves the others.
  projects: [
    { name: 'sign-in', testMatch: signIn, workers: 1, use: at('first') },
    {
      name: 'first',
      testIgnore: [signIn, ...atSecond, ...afterwardsAtSecond],
      dependencies: ['sign-in'],
      workers: 1,
      use: { ...at('first'), storageState: sessionFileOf('first') },
    },
    {
      name: 'second',
      testMatch: atSecond,
      // Not for its session: what depends on nothing would run beside signing in, and the rest only afterwards.
      dependencies: ['sign-in'],
      workers: 1,
      use: { ...at('second'), storageState: sessionFileOf('second') },
    },
    {
      name: 'second, afterwards',
      testMatch: afterwardsAtSecond,
      dependencies: ['second'],
      workers: 1,
      use: { ...at('second'), storageState: sessionFileOf('second') },
    },
  ],
  use: {
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: installedBrowser(), args: browserArguments() },
  },
  webServer: [
    start('first', { PORT: String(env().PORT) }),
    // Its screens show money and failures, which the first does without.
    start('second', {
      PORT: '0',
      SAMPLE_JOB: '0',
      PROPERTYRADAR_PRICE_PER_RECORD: '0.05',
      BATCH_MAX_RETRIES: '1',
      BATCH_RETRY_DELAY: '0.2',
    }),
  ],
})
