import { fromTop, inOrder, pressed, seen, type Ground, type Scene } from './scene.ts'

/** The screen of a job, which has ended or waits for a person. */
export function jobScenes({ done, failed, unclear, gap, rerun }: Ground): readonly Scene[] {
  return [
    {
      name: 'job-done',
      pictureOnly: 'the screen of job-tables, its charts drawn',
      path: `/jobs/${done}`,
      ready: /Timeline/,
    },
    {
      name: 'job-failed',
      pictureOnly: 'the screen of job-tables with other figures',
      path: `/jobs/${failed}`,
      ready: /Some of it failed/,
    },
    {
      name: 'job-failed-page',
      path: `/jobs/${failed}`,
      ready: /Some of it failed/,
      act: pressed(/^Show page \d/, /^Page \d/),
    },
    {
      name: 'job-tables',
      path: `/jobs/${done}`,
      ready: /Timeline/,
      act: async (page) => {
        for (const at of [0, 0]) await page.getByRole('button', { name: 'As table' }).nth(at).click()
        await seen(page, /Worker/)
      },
    },
    {
      name: 'job-page-time',
      pictureOnly: 'the screen of job-tables with the other chart',
      path: `/jobs/${done}`,
      ready: /Timeline/,
      act: pressed(/^Page time$/, /Fetching/),
    },
    {
      name: 'job-log-search',
      pictureOnly: 'the screen of job-tables with fewer lines',
      path: `/jobs/${failed}`,
      ready: /Timeline/,
      act: async (page) => {
        await page.getByRole('searchbox', { name: 'Search in the log' }).fill('page 3')
        await page
          .getByRole('region', { name: 'Log, newest first' })
          .getByText(/page 3/i)
          .first()
          .waitFor()
      },
    },
    {
      name: 'job-gap',
      pictureOnly: 'the screen of job-rejects with another note',
      path: `/jobs/${gap}`,
      ready: /came twice on different pages/,
    },
    { name: 'job-edit', path: `/jobs/${done}`, ready: /Timeline/, act: pressed(/^Edit$/, /^Save/) },
    {
      name: 'job-undo',
      path: `/jobs/${failed}`,
      ready: /Some of it failed/,
      act: pressed(/^Undo/, /Properties only this job brought/),
    },
    {
      name: 'job-unclear',
      pictureOnly: 'the screen of job-rejects, scrolled up',
      path: `/jobs/${unclear}`,
      ready: /Show page/,
    },
    { name: 'job-unclear-page', path: `/jobs/${unclear}`, ready: /Show page/, act: pressed(/^Show page/, /Buy again/) },
    {
      name: 'job-buy-again',
      pictureOnly: 'a question like that of lists-delete; the journeys answer it by keyboard',
      path: `/jobs/${unclear}`,
      ready: /Show page/,
      act: async (page) => {
        await pressed(/^Show page/, /Buy again/)(page)
        await pressed(/^Buy again/, /With the first, if it was billed/)(page)
      },
    },
    {
      name: 'job-raw-answer',
      path: `/jobs/${done}?page=1`,
      ready: /^Page 1/,
      act: inOrder(pressed(/^What the source answered/, /"RadarID"/), fromTop),
    },
    {
      name: 'job-rejects',
      path: `/jobs/${unclear}`,
      ready: /kept, not stored/,
      act: pressed(/^What came/, /\{"/),
    },
    {
      name: 'job-compare',
      path: `/jobs/${rerun}/compare`,
      ready: /only in the later run|The same/,
      act: pressed(/^New \d/, /Differing|Export as CSV/),
    },
    {
      name: 'job-compare-once',
      pictureOnly: 'a sentence in the place of job-compare',
      path: `/jobs/${failed}/compare`,
      ready: /ran only once/,
    },
  ]
}

/** A job at work. */
export function runningScenes(running: number): readonly Scene[] {
  return [
    { name: 'job-running', path: `/jobs/${running}`, ready: /in hand/ },
    {
      name: 'job-cancel-question',
      path: `/jobs/${running}`,
      ready: /in hand/,
      act: pressed(/^Cancel/, /Let it run/),
    },
  ]
}
