import path from 'node:path'
import { runCommand } from '#scripts/machine/command.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { failedStage, nothingToReport, type StageContext, type StageReport } from './stage.ts'

/** Entry files of the tools, so that they run on our Node whatever the path says. */
const tools = {
  next: 'next/dist/bin/next',
  oxfmt: 'oxfmt/bin/oxfmt',
  oxlint: 'oxlint/bin/oxlint',
  tsc: 'typescript/bin/tsc',
  knip: 'knip/bin/knip.js',
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
}

/** Runs one of our tools and prints what it says. @returns its exit code */
export async function runTool(tool: keyof typeof tools, words: string[], context: StageContext): Promise<number> {
  return runScript(path.join('node_modules', tools[tool]), words, context)
}

/** Runs a script on our Node and prints what it says. @returns its exit code */
export async function runScript(script: string, words: string[], context: StageContext): Promise<number> {
  const { code } = await runCommand(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...words], {
    cwd: projectRoot,
    environment: context.environment,
    onLine: context.print,
    signal: context.signal,
  })
  return code
}

/** A stage of programs that only succeed or fail, tried in order until one fails. */
export async function allSucceed(programs: (() => Promise<number>)[], complaint: string): Promise<StageReport> {
  for (const program of programs) {
    if ((await program()) !== 0) return failedStage(complaint)
  }
  return nothingToReport
}
