import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['lib', 'prisma', 'workers', 'sandbox', 'scripts', 'app', 'components', 'bench', 'prisma'].map(
      (folder) => `${folder}/**/*.test.{ts,tsx}`,
    ),
    globalSetup: ['./lib/testing/global-setup.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    dangerouslyIgnoreUnhandledErrors: false,
    passWithNoTests: false,
    allowOnly: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  },
})
