import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Where whole stacks are stood up and killed: minutes of mostly waiting, which the short files fill. */
const longest = ['bench/chaos/', 'bench/', 'workers/', 'scripts/', 'lib/']

/** The long files first: one of them begun last would be waited for by an idle machine. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((folder) => moduleId.slice(this.ctx.config.root.length + 1).startsWith(folder))
      return place === -1 ? longest.length : place
    }
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

const testsOf = (...folders: string[]): string[] => folders.map((folder) => `${folder}/**/*.test.{ts,tsx}`)

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'stacks',
          include: testsOf('lib', 'prisma', 'workers', 'scripts', 'app', 'bench'),
          globalSetup: ['./lib/testing/global-setup.ts'],
        },
      },
      // These change nothing that others see, so that what they import is imported once: it took half of their time.
      { extends: true, test: { name: 'words', include: testsOf('components', 'sandbox'), isolate: false } },
    ],
    // Of three on two processors one is usually waiting.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    dangerouslyIgnoreUnhandledErrors: false,
    passWithNoTests: false,
    allowOnly: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  },
})
