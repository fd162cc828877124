import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { SkippedTest, StageReport } from './stage.ts'

const noReason = 'no reason given'

const vitestSchema = z.object({
  passed: z.number(),
  failed: z.number(),
  skipped: z.array(z.object({ title: z.string(), reason: z.string().optional() })),
  complaints: z.array(z.string()),
})

/**
 * Reads what `vitest-reporter.ts` wrote. A file that did not load and an error that escaped count as failed; so do a
 * crash (no report, or an exit code its counts do not explain) and a run without a single test.
 */
export function readVitestReport(file: string, exitCode: number): StageReport {
  const text = read(file)
  if (text === undefined) return crashed('vitest')
  const { passed, failed, skipped, complaints } = vitestSchema.parse(JSON.parse(text))
  return checked(
    'vitest',
    {
      passed,
      failed: failed + complaints.length,
      skipped: skipped.map(({ title, reason }) => ({ title, reason: reason ?? noReason })),
      complaint: complaints.length === 0 ? undefined : complaints.join('\n'),
    },
    exitCode,
  )
}

const playwrightSpecSchema = z.object({
  title: z.string(),
  tests: z.array(
    z.object({
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
    }),
  ),
})

const playwrightSuiteSchema = z.object({
  title: z.string(),
  specs: z.array(playwrightSpecSchema),
  get suites() {
    return z.array(playwrightSuiteSchema).optional()
  },
})
type PlaywrightSuite = z.infer<typeof playwrightSuiteSchema>

const playwrightSchema = z.object({
  suites: z.array(playwrightSuiteSchema),
  errors: z.array(z.object({ message: z.string().optional() })),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

/** Reads Playwright’s JSON report; a test that passed only on a second try counts as failed. */
export function readPlaywrightReport(file: string, exitCode: number): StageReport {
  const text = read(file)
  if (text === undefined) return crashed('Playwright')
  const { stats, suites, errors } = playwrightSchema.parse(JSON.parse(text))
  const skipped = suites.flatMap((suite) => skippedSpecs(suite))
  const counts = { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped }
  const complaint = errors.map(({ message }) => message ?? 'Playwright failed').join('\n')
  return checked('Playwright', { ...counts, complaint: complaint === '' ? undefined : complaint }, exitCode)
}

function skippedSpecs(suite: PlaywrightSuite): SkippedTest[] {
  const here = suite.specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'skipped')
      .map(({ annotations }) => ({
        title,
        reason: annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? noReason,
      })),
  )
  return [...here, ...(suite.suites ?? []).flatMap((inner) => skippedSpecs(inner))]
}

function checked(runner: string, report: StageReport, exitCode: number): StageReport {
  if (exitCode !== 0 && report.failed === 0) {
    return { ...report, failed: 1, complaint: report.complaint ?? `${runner} ended with exit code ${exitCode}.` }
  }
  if (report.passed + report.failed === 0) {
    return { ...report, failed: 1, complaint: `${runner} reported no test at all.` }
  }
  return report
}

function crashed(runner: string): StageReport {
  return { passed: 0, failed: 1, skipped: [], complaint: `${runner} ended without a report.` }
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
