import path from 'node:path'
import { allSucceed, runScript, runTool } from './programs.ts'
import { readPlaywrightReport, readVitestReport } from './reports.ts'
import type { Stage } from './stage.ts'

/** The stages of `npm test` in their order: quick complaints first. */
export const stages: Stage[] = [
  {
    name: 'generate',
    run: (context) =>
      allSucceed([() => runScript('scripts/generate.ts', [], context)], 'The Prisma client could not be written.'),
  },
  {
    name: 'format',
    run: (context) =>
      allSucceed([() => runTool('oxfmt', ['--check', '.'], context)], 'Some files are not formatted: npx oxfmt .'),
  },
  {
    name: 'lint',
    run: (context) =>
      allSucceed(
        [() => runTool('oxlint', ['--type-aware', '--deny-warnings', '--report-unused-disable-directives'], context)],
        'A lint or import rule is broken.',
      ),
  },
  {
    name: 'types',
    run: (context) =>
      allSucceed(
        [() => runTool('next', ['typegen'], context), () => runTool('tsc', ['--noEmit'], context)],
        'The types do not fit.',
      ),
  },
  {
    name: 'unused',
    run: (context) =>
      allSucceed(
        [() => runTool('knip', ['--no-progress'], context)],
        'Something is not used, or used without being a dependency.',
      ),
  },
  {
    name: 'drift',
    run: (context) =>
      allSucceed(
        [() => runScript('scripts/migrate.ts', ['check'], context)],
        'The migrations do not lead to schema.prisma.',
      ),
  },
  {
    name: 'unit',
    run: async (context) => {
      const report = path.join(context.folder, 'vitest.json')
      const words = ['run', '--reporter=default', '--reporter=./scripts/stages/vitest-reporter.ts']
      return readVitestReport(report, await runTool('vitest', [...words, `--outputFile=${report}`], context))
    },
  },
  {
    name: 'build',
    run: (context) =>
      allSucceed([() => runScript('scripts/build.ts', [], context)], 'The web application does not build.'),
  },
  {
    name: 'e2e',
    run: async (context) => {
      const report = path.join(context.folder, 'playwright.json')
      const environment = {
        ...context.environment,
        // Playwright colours its workers unless told so in this way, and Node complains where both ways are used.
        NO_COLOR: undefined,
        FORCE_COLOR: '0',
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      }
      const code = await runTool('playwright', ['test', '--reporter=list,json'], { ...context, environment })
      return readPlaywrightReport(report, code)
    },
  },
]
