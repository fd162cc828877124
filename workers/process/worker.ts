import type { Database } from '#lib/db.ts'
import type { Queue } from '#lib/queue.ts'
import type { Slots } from '#lib/throttle/slots.ts'
import type { JobWatch } from './job-watch.ts'

/** What every handler of this process works with. */
export interface Worker {
  /** Name on screens, in pages and purchases. */
  name: string
  db: Database
  queue: Queue
  /** Knows which jobs are in hand and tells their pages to stop. */
  jobs: JobWatch
  /** Turns at the shared throttles. */
  slots: Slots
}
