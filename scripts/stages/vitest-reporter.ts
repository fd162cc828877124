import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

interface Failing {
  message: string
}

/**
 * Writes what `npm test` sums up into vitest’s `--outputFile`. The JSON reporter that comes with vitest leaves out why
 * a test was skipped and that an error escaped from one.
 */
export default class SummingReporter implements Reporter {
  private file: string | undefined

  onInit(vitest: Vitest): void {
    const { outputFile } = vitest.config
    if (typeof outputFile === 'string') this.file = outputFile
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Failing[]): void {
    if (this.file === undefined) return
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state)
    const complaints = modules
      .filter((module) => module.state() === 'queued' || module.state() === 'pending' || module.errors().length > 0)
      .map((module) => `${module.relativeModuleId}: ${module.errors()[0]?.message ?? 'did not finish'}`)
    const report = {
      passed: inState('passed').length,
      failed: inState('failed').length + inState('pending').length,
      skipped: inState('skipped').map((test) => ({ title: titleOf(test), reason: reasonOf(test) })),
      complaints: [...complaints, ...unhandled.map(({ message }) => `an error escaped: ${message}`)],
    }
    writeFileSync(this.file, JSON.stringify(report))
  }
}

function titleOf(test: TestCase): string {
  return `${path.basename(test.module.moduleId)}: ${test.fullName}`
}

function reasonOf(test: TestCase): string | undefined {
  const result = test.result()
  return result.state === 'skipped' ? result.note : undefined
}
