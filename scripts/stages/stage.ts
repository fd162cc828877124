/** What a runner reports, or what a stage without a runner counts as. */
export interface StageReport {
  passed: number
  failed: number
  skipped: SkippedTest[]
  /** Why it failed, for the person who reads the end of the output. */
  complaint?: string
}

export interface SkippedTest {
  title: string
  reason: string
}

export interface StageContext {
  /** Folder of this run for reports; removed at the end. */
  folder: string
  /** Prints a line of the stage’s own output. */
  print: (line: string) => void
  /** Aborts when the run is interrupted. */
  signal: AbortSignal
  /** Changes to the environment of everything the stage starts. */
  environment: Record<string, string | undefined>
}

export interface Stage {
  name: string
  run: (context: StageContext) => Promise<StageReport>
}

export interface FinishedStage {
  name: string
  minutes: number
  report: StageReport
}

export const nothingToReport: StageReport = { passed: 0, failed: 0, skipped: [] }

/** A stage that is no test runner counts as one failure, and as nothing when it went well. */
export function failedStage(complaint: string): StageReport {
  return { passed: 0, failed: 1, skipped: [], complaint }
}

/** Runs the stages one after the other; a failed one does not keep the others from being tried. */
export async function runStages(stages: Stage[], context: StageContext): Promise<FinishedStage[]> {
  const finished: FinishedStage[] = []
  for (const { name, run } of stages) {
    if (context.signal.aborted) break
    context.print(`\n── ${name}`)
    const began = Date.now()
    const report = await run(context).catch((error: unknown) =>
      failedStage(error instanceof Error ? error.message : String(error)),
    )
    const minutes = (Date.now() - began) / 60_000
    if (report.complaint !== undefined) context.print(report.complaint)
    context.print(`── ${name} ${report.failed > 0 ? 'FAILED' : 'ok'}, ${minutes.toFixed(1)} min`)
    finished.push({ name, minutes, report })
  }
  return finished
}

/**
 * The end of a run: what was skipped and why, which stages failed, and as its last line the sum of the runners’ own
 * reports, `N passed, N failed`.
 */
export function summary(finished: FinishedStage[], interrupted: boolean): { lines: string[]; failed: boolean } {
  const lines: string[] = []
  for (const { title, reason } of finished.flatMap(({ report }) => report.skipped)) {
    lines.push(`skipped: ${title} (${reason})`)
  }
  for (const { name, report } of finished) {
    if (report.failed > 0) lines.push(`failed: ${name}${report.complaint === undefined ? '' : ` (see above)`}`)
  }
  const total = finished.reduce((sum, { minutes }) => sum + minutes, 0)
  lines.push(`minutes: ${finished.map(({ name, minutes }) => `${name} ${minutes.toFixed(1)}`).join(', ')}`)
  lines.push(`minutes in all: ${total.toFixed(1)}`)
  const passed = finished.reduce((sum, { report }) => sum + report.passed, 0)
  let failed = finished.reduce((sum, { report }) => sum + report.failed, 0)
  if (interrupted) {
    lines.push('failed: interrupted before the end')
    failed += 1
  }
  lines.push(`${passed} passed, ${failed} failed`)
  return { lines, failed: failed > 0 }
}
