import { z } from 'zod'
import { fileSourceListSchema } from '#lib/files/contract.ts'
import { jobIdSchema, jobSchema } from '#lib/jobs/contract.ts'
import { closeRunSchema, oneListingSchema, pushAnswerSchema, pushSchema } from '#lib/jobs/receive/contract.ts'
import { siteListingsSchema, spiderListSchema } from '#lib/spiders/contract.ts'
import type { Operation } from './operation.ts'

const push = {
  method: 'post',
  tag: 'Spiders',
  answer: pushAnswerSchema,
  problems: ['invalid-fields', 'run-cancelled', 'wrong-encoding'],
} satisfies Partial<Operation>

export const spiderOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/sources',
    tag: 'Spiders',
    summary: 'Who pushes, by spider and site, with the latest runs; and the throttle of every host that was asked.',
    answer: spiderListSchema,
  },
  {
    method: 'get',
    path: '/api/sources/listings',
    tag: 'Spiders',
    summary: 'How many listings of each site are active, sold and inactive.',
    answer: siteListingsSchema,
    problems: ['too-broad'],
  },
  {
    method: 'get',
    path: '/api/sources/files',
    tag: 'Files',
    summary: 'What files were loaded into, with the latest loads of each.',
    answer: fileSourceListSchema,
  },
  {
    ...push,
    path: '/api/properties/batch',
    summary:
      'Takes listings a spider pushes. The answer comes once they are durable; they are written in the background.',
    body: pushSchema,
  },
  {
    ...push,
    path: '/api/properties',
    summary: 'Takes one listing, sent as the object itself.',
    body: oneListingSchema,
  },
  {
    method: 'post',
    path: '/api/batch-jobs/{jobId}/close',
    tag: 'Spiders',
    summary: 'Ends a run: nothing more is taken into it, and it is completed when what arrived is written.',
    params: z.object({ jobId: jobIdSchema }),
    body: closeRunSchema,
    answer: jobSchema,
    problems: ['job-not-found', 'not-yours', 'wrong-state'],
  },
]
