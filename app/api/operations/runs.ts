import { z } from 'zod'
import { cursorSchema, jobIdSchema, limitSchema } from '#lib/jobs/contract.ts'
import {
  causesSchema,
  chartsSchema,
  differenceFilterSchema,
  differenceSchema,
  differingFilterSchema,
  differingPropertiesSchema,
  runsSchema,
  timelineSchema,
} from '#lib/runs/contract.ts'
import { rawAnswerSchema } from '#lib/spend/contract.ts'
import type { Operation } from './operation.ts'

const job = z.object({ jobId: jobIdSchema })
const page = z.object({ jobId: jobIdSchema, pageNumber: z.coerce.number().int().min(1) })
const piece = z.object({ limit: limitSchema.default(50), cursor: cursorSchema.optional() })
const answer = z.object({ rawPageId: z.coerce.number().int().min(1).optional() })

const oneJob = '/api/batch-jobs/{jobId}'
const onePage = `${oneJob}/pages/{pageNumber}`

const jobRead = { method: 'get', tag: 'Jobs', params: job, problems: ['job-not-found'] } as const
const comparison = { ...jobRead, problems: ['job-not-found', 'not-same-search', 'run-too-large', 'busy'] } as const
const pageRead = { method: 'get', tag: 'Pages', params: page, query: answer } as const

export const runOperations: readonly Operation[] = [
  {
    ...jobRead,
    path: `${oneJob}/causes`,
    summary: 'Failed and unclear pages and rejects, grouped by cause.',
    answer: causesSchema,
  },
  {
    ...jobRead,
    path: `${oneJob}/timeline`,
    summary: 'What happened to a job and who did it, newest first.',
    query: piece,
    answer: timelineSchema,
  },
  {
    ...jobRead,
    path: `${oneJob}/charts`,
    summary: 'Records over time, times and sizes of pages, in at most 120 points each.',
    answer: chartsSchema,
  },
  { ...jobRead, path: `${oneJob}/runs`, summary: 'Other runs of the same search.', answer: runsSchema },
  {
    ...comparison,
    path: `${oneJob}/difference`,
    summary: 'Counts of what is new, gone and changed between two runs of a search.',
    query: differenceFilterSchema,
    answer: differenceSchema,
  },
  {
    ...comparison,
    path: `${oneJob}/difference/properties`,
    summary: 'The properties that are new, gone or changed.',
    query: differingFilterSchema,
    answer: differingPropertiesSchema,
  },
  {
    ...comparison,
    path: `${oneJob}/difference/export`,
    summary: 'The difference as CSV, a line a field.',
    query: differenceFilterSchema,
  },
  {
    ...pageRead,
    path: `${onePage}/raw`,
    summary: 'What the source answered for a page: its first 20,000 characters.',
    answer: rawAnswerSchema,
    problems: ['page-not-found'],
  },
  {
    ...pageRead,
    path: `${onePage}/raw/file`,
    summary: 'What the source answered for a page, whole, as plain text.',
    problems: ['answer-not-found', 'answer-removed'],
  },
]
