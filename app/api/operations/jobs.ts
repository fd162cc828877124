import { z } from 'zod'
import { bulkPreviewSchema, bulkProgressSchema, bulkRequestSchema, startBulkSchema } from '#lib/jobs/bulk/contract.ts'
import {
  buyAgainSchema,
  changeJobSchema,
  createJobSchema,
  cursorSchema,
  jobIdSchema,
  jobSchema,
  jobStatsSchema,
  limitSchema,
  logFilterSchema,
  logListSchema,
  pageFilterSchema,
  pageListSchema,
  pageSchema,
  resumeJobSchema,
} from '#lib/jobs/contract.ts'
import { estimateRequestSchema, estimateSchema, storedMatchesSchema } from '#lib/jobs/estimate/contract.ts'
import { jobFilterSchema, jobListChangesSchema, jobListSchema, jobOwnersSchema } from '#lib/jobs/list/contract.ts'
import { propertyListSchema } from '#lib/properties/contract.ts'
import { rejectFilterSchema, rejectListSchema } from '#lib/rejects/contract.ts'
import type { Operation } from './operation.ts'

const job = z.object({ jobId: jobIdSchema })
const page = z.object({ jobId: jobIdSchema, pageNumber: z.coerce.number().int().min(1) })
const piece = z.object({ limit: limitSchema.default(50), cursor: cursorSchema.optional() })
const events = z.object({ after: z.coerce.number().int().min(0).default(0), limit: limitSchema.default(100) })

const jobs = '/api/batch-jobs'
const oneJob = `${jobs}/{jobId}`
const onePage = `${oneJob}/pages/{pageNumber}`

const jobRead = { method: 'get', tag: 'Jobs', params: job, problems: ['job-not-found'] } as const
const jobAction = {
  method: 'post',
  tag: 'Jobs',
  params: job,
  answer: jobSchema,
  problems: ['job-not-found', 'not-yours', 'wrong-state'],
} satisfies Partial<Operation>
const pageAction = {
  method: 'post',
  tag: 'Pages',
  params: page,
  answer: pageSchema,
  problems: ['job-not-found', 'page-not-found', 'not-yours', 'wrong-state'],
} satisfies Partial<Operation>

export const jobOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/estimates',
    tag: 'Jobs',
    summary: 'What a request would bring, cost and take. Free; kept for ten minutes.',
    body: estimateRequestSchema,
    answer: estimateSchema,
    problems: ['source-refused', 'source-unreachable'],
  },
  {
    method: 'post',
    path: '/api/estimates/stored',
    tag: 'Jobs',
    summary: 'How many matches are stored already and how fresh. Free; compares the first 10,000.',
    body: estimateRequestSchema,
    answer: storedMatchesSchema,
    problems: ['source-refused', 'source-unreachable'],
  },
  {
    method: 'post',
    path: jobs,
    tag: 'Jobs',
    summary: 'Starts a job. A body with `criteria` at its top is taken as a PropertyRadar request.',
    body: createJobSchema,
    status: 201,
    answer: jobSchema,
    problems: [
      'ceiling-missing',
      'ceiling-too-low',
      'price-missing',
      'reason-missing',
      'confirmation-missing',
      'source-refused',
    ],
  },
  {
    method: 'get',
    path: jobs,
    tag: 'Jobs',
    summary: 'The jobs of the team; with `form=changes` only what differs from the list of the ETag sent.',
    query: jobFilterSchema,
    answer: z.union([jobListSchema, jobListChangesSchema]),
    problems: ['too-broad'],
  },
  {
    method: 'get',
    path: `${jobs}/owners`,
    tag: 'Jobs',
    summary: 'The people who have started a job.',
    answer: jobOwnersSchema,
  },
  {
    method: 'post',
    path: `${jobs}/bulk/preview`,
    tag: 'Jobs',
    summary: 'What an action on many jobs would do now. Changes nothing.',
    body: bulkRequestSchema,
    answer: bulkPreviewSchema,
    problems: ['too-many-jobs', 'too-broad'],
  },
  {
    method: 'post',
    path: `${jobs}/bulk`,
    tag: 'Jobs',
    summary: 'Starts an action on many jobs, which a worker carries out job by job.',
    body: startBulkSchema,
    status: 201,
    answer: bulkProgressSchema,
    problems: ['too-many-jobs', 'nothing-to-change', 'selection-grew', 'too-broad'],
  },
  {
    method: 'get',
    path: `${jobs}/bulk/{bulkActionId}`,
    tag: 'Jobs',
    summary: 'How far an action on many jobs has come, and what it could not change.',
    params: z.object({ bulkActionId: jobIdSchema }),
    answer: bulkProgressSchema,
    problems: ['bulk-action-not-found'],
  },
  { method: 'get', path: `${jobs}/stats`, tag: 'Jobs', summary: 'Counts over all jobs.', answer: jobStatsSchema },
  { ...jobRead, path: oneJob, summary: 'One job with its counters.', answer: jobSchema },
  {
    ...jobAction,
    method: 'patch',
    path: oneJob,
    summary: 'Changes name, note or priority.',
    body: changeJobSchema,
    problems: ['job-not-found', 'not-yours', 'job-changed'],
  },
  {
    ...jobRead,
    path: `${oneJob}/pages`,
    summary: 'The pages of a job.',
    query: pageFilterSchema,
    answer: pageListSchema,
  },
  {
    ...jobRead,
    path: `${oneJob}/logs`,
    summary: 'What happened, newest first.',
    query: logFilterSchema,
    answer: logListSchema,
    problems: ['job-not-found', 'too-broad'],
  },
  {
    ...jobRead,
    path: `${oneJob}/rejects`,
    summary: 'Records that could not be stored.',
    query: rejectFilterSchema,
    answer: rejectListSchema,
  },
  {
    ...jobRead,
    path: `${oneJob}/events`,
    summary: 'What happened after a log line, oldest first.',
    query: events,
    answer: logListSchema,
  },
  {
    ...jobRead,
    path: `${oneJob}/results`,
    summary: 'The properties a job stored.',
    query: piece,
    answer: propertyListSchema,
  },
  {
    ...jobAction,
    path: `${oneJob}/cancel`,
    summary: 'Cancels. What is stored stays; a paid page in hand is brought in.',
  },
  { ...jobAction, path: `${oneJob}/pause`, summary: 'Pauses after the pages in hand.' },
  {
    ...jobAction,
    path: `${oneJob}/resume`,
    summary: 'Goes on, or approves a number of records that has grown.',
    body: resumeJobSchema,
    problems: [...jobAction.problems, 'confirmation-missing', 'needs-decision'],
  },
  {
    ...jobAction,
    path: `${oneJob}/retry`,
    summary: 'Fetches again what is not written.',
    problems: [...jobAction.problems, 'gap-fetched'],
  },
  {
    ...jobAction,
    path: `${oneJob}/duplicate`,
    summary: 'Starts a new job with the same request.',
    status: 201,
    problems: ['job-not-found'],
  },
  {
    ...jobAction,
    path: `${oneJob}/fetch-gap`,
    summary: 'Starts a new job for what an ended one should have seen and did not, and for no more than that.',
    status: 201,
    problems: ['job-not-found', 'wrong-state', 'no-gap', 'gap-open'],
  },
  {
    method: 'get',
    path: onePage,
    tag: 'Pages',
    summary: 'One page of a job.',
    params: page,
    answer: pageSchema,
    problems: ['job-not-found', 'page-not-found'],
  },
  {
    ...pageAction,
    path: `${onePage}/rerun`,
    summary: 'Fetches a failed page again, or reads a written one again from its stored answer, for nothing.',
    problems: [...pageAction.problems, 'answer-gone', 'gap-fetched'],
  },
  {
    ...pageAction,
    path: `${onePage}/buy-again`,
    summary: 'Buys an unclear page a second time.',
    body: buyAgainSchema,
    problems: [...pageAction.problems, 'ceiling-reached'],
  },
  { ...pageAction, path: `${onePage}/skip`, summary: 'Gives an unclear page up; its records count as missing.' },
]
