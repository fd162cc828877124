import { accessOperations } from './access.ts'
import { jobOperations } from './jobs.ts'
import { listOperations } from './lists.ts'
import type { Operation } from './operation.ts'
import { propertyOperations } from './properties.ts'

/** All a program can ask of the API. Every route file has its operations here; a test compares the two. */
export const operations: readonly Operation[] = [
  ...jobOperations,
  ...propertyOperations,
  ...listOperations,
  ...accessOperations,
]
