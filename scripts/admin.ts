import { SettingsError } from '#lib/env.ts'

// npm run admin: what an operator does from the command line while the stack runs.

try {
  // Loaded here because loading reads the settings, and wrong ones deserve a sentence too.
  const { runAdmin } = await import('./admin/run.ts')
  process.exitCode = await runAdmin(
    process.argv.slice(2),
    (line) => console.log(line),
    (line) => console.error(line),
  )
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error)
  process.exitCode = 1
}
