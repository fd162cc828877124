import { accessOperations } from './access.ts'
import { jobOperations } from './jobs.ts'
import type { Operation } from './operation.ts'
import { propertyOperations } from './properties.ts'
import { runOperations } from './runs.ts'

/** All a program can ask of the API. Every route file has its operations here; a test compares the two. */
export const operations: readonly Operation[] = [
  ...jobOperations,
  ...runOperations,
  ...propertyOperations,
  ...accessOperations,
]
