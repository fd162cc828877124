import { jobScenes, runningScenes } from './job.ts'
import { busyScenes, jobsScenes } from './jobs.ts'
import { manyScenes } from './many.ts'
import { propertiesScenes } from './properties.ts'
import { rejectScenes } from './rejects.ts'
import type { Ground, Scene } from './scene.ts'
import { searchScenes } from './search.ts'
import { shellScenes } from './shell.ts'
import { sourcesScenes } from './sources.ts'

/** Screens over work that has ended, or waits for a person. */
export function restScenes(ground: Ground): readonly Scene[] {
  return [
    ...jobsScenes,
    ...jobScenes(ground),
    ...propertiesScenes(ground),
    ...rejectScenes,
    ...searchScenes,
    ...sourcesScenes,
    ...manyScenes,
    ...shellScenes,
  ]
}

/** Screens over jobs at work. */
export function workScenes(running: number): readonly Scene[] {
  return [...busyScenes, ...runningScenes(running)]
}

/** The pictures of the README. */
export function docScenes(running: number): readonly Scene[] {
  return [
    { name: 'jobs', path: '/jobs', ready: /Portland duplexes/ },
    { name: 'job', path: `/jobs/${running}`, ready: /in hand/ },
  ]
}
