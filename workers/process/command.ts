/**
 * How Node runs a worker: the flags for it and its program, from the root of the project, as `npm run worker` has them.
 *
 * Node’s own limits let garbage pile up before it is collected: a job of 200,000 records then peaked at 413 MB, of which
 * 40 were in use. With a young generation of 8 MB and an old one of at most 256 it peaks at 210; with one of 2 MB at 200,
 * but a fifth of the worker’s time goes into collecting.
 */
export const workerCommand: readonly string[] = [
  '--max-semi-space-size=8',
  '--max-old-space-size=256',
  'workers/index.ts',
]
