import type { TestProject } from 'vitest/node'
import { startTestCluster } from './cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of this run’s embedded PostgreSQL, database `postgres`. */
    testServer: string
  }
}

/** Starts this run’s PostgreSQL with a migrated template; what it returns stops it and removes its files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster('embedded')
  project.provide('testServer', cluster.url('postgres'))
  return cluster.remove
}
