import { accessOperations } from './access.ts'
import { fileOperations } from './files.ts'
import { jobOperations } from './jobs.ts'
import { notificationOperations } from './notifications.ts'
import { listOperations } from './lists.ts'
import type { Operation } from './operation.ts'
import { preferenceOperations } from './preferences.ts'
import { propertyOperations } from './properties.ts'
import { spiderOperations } from './spiders.ts'
import { rejectOperations } from './rejects.ts'
import { viewOperations } from './views.ts'
import { runOperations } from './runs.ts'

/** All a program can ask of the API. Every route file has its operations here; a test compares the two. */
export const operations: readonly Operation[] = [
  ...jobOperations,
  ...propertyOperations,
  ...rejectOperations,
  ...spiderOperations,
  ...fileOperations,
  ...viewOperations,
  ...notificationOperations,
  ...preferenceOperations,
  ...listOperations,
  ...runOperations,
  ...accessOperations,
]
