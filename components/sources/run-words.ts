import type { RunFlag, SpiderRun } from '#lib/spiders/contract.ts'

/** What is odd about a run, in a word and in a sentence. */
export const flagWords: Readonly<Record<RunFlag, { word: string; title: string }>> = {
  empty: { word: 'zero records', title: 'It delivered nothing, so nothing was turned inactive for it.' },
  few: { word: 'far below usual', title: 'It delivered less than 80 % of what is usual; nothing was turned inactive.' },
  many: { word: 'far above usual', title: 'It delivered more than twice what is usual.' },
  blocked: { word: 'blocked', title: 'The site turned the spider away; nothing was turned inactive.' },
  unfinished: { word: 'not whole', title: 'Nobody said that it has seen everything; nothing was turned inactive.' },
}

const outcomes = {
  complete: { word: 'complete', tone: 'done' },
  stopped: { word: 'stopped', tone: 'plain' },
  blocked: { word: 'turned away', tone: 'fail' },
  silent: { word: 'fell silent', tone: 'plain' },
  cancelled: { word: 'cancelled', tone: 'plain' },
} as const

/** How a run stands. */
export function runState({ outcome }: SpiderRun) {
  return outcome === null ? ({ word: 'receiving', tone: 'accent' } as const) : outcomes[outcome]
}
