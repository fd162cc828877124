import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { operations } from '#app/api/operations/operations.ts'
import type { Operation } from '#app/api/operations/operation.ts'
import {
  bodyProblems,
  changeProblems,
  problemCodes,
  signedInProblems,
  usualProblems,
  type ProblemCode,
} from '#lib/http/problem-codes.ts'
import { version } from '#lib/version.ts'

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable; safe to compare with.' }),
    errors: z.array(z.object({ field: z.string(), message: z.string() })),
    requestId: z.uuid(),
  })
  .meta({ id: 'Problem', description: 'An error answer in the form of RFC 9457.' })

const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Kept 24 hours: the same request with the same key happens once and is answered alike.' }),
})

const known: Record<string, string[]>[] = [{ session: [] }, { apiKey: [] }, { bearer: [] }]

function codesOf(operation: Operation): ProblemCode[] {
  const changes = operation.method !== 'get'
  return [
    ...usualProblems,
    ...(operation.open ? [] : signedInProblems),
    ...(changes ? changeProblems : []),
    ...(operation.body ? bodyProblems : []),
    ...(operation.params ? (['bad-address'] as const) : []),
    ...(operation.query ? (['bad-query', 'unknown-query'] as const) : []),
    ...(operation.problems ?? []),
  ]
}

function problemResponses(operation: Operation): ZodOpenApiOperationObject['responses'] {
  const byStatus = Map.groupBy(new Set(codesOf(operation)), (code) => problemCodes[code].status)
  const statuses = [...byStatus].toSorted(([first], [second]) => first - second)
  return Object.fromEntries(
    statuses.map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problemCodes[code].meaning}`).join('\n\n'),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}

const bytes = { type: 'string', format: 'binary' } as const

function describeOperation(operation: Operation): ZodOpenApiOperationObject {
  const { method, path, tag, summary, params, query, body, answer, status = 200, open } = operation
  const name = path.replace('/api/', '').replaceAll(/[{}]/g, '').replaceAll('/', '-').replace('.', '-')
  return {
    operationId: `${method}-${name}`,
    tags: [tag],
    summary,
    ...(open ? { security: [{}, ...known] } : {}),
    requestParams: {
      ...(params ? { path: params } : {}),
      ...(query ? { query } : {}),
      ...(method === 'get' ? {} : { header: idempotencyHeader }),
    },
    ...(body
      ? { requestBody: { required: !body.safeParse({}).success, content: { 'application/json': { schema: body } } } }
      : {}),
    ...(operation.bytes
      ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: bytes } } } }
      : {}),
    responses: {
      [status]: {
        description: status === 204 ? 'Done.' : summary,
        ...(answer ? { content: { 'application/json': { schema: answer } } } : {}),
      },
      ...problemResponses(operation),
    },
  }
}

/** Leaves out what says nothing to a reader: the bounds of a whole number, the pattern of a date or time. */
function simplify(schema: { format?: string; pattern?: string; minimum?: number; maximum?: number }): void {
  if (schema.format === 'date-time' || schema.format === 'date') delete schema.pattern
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

/** The OpenAPI 3.1 description of every operation, made from the schemas that check its input and output. */
export function apiDocument() {
  const paths: ZodOpenApiPathsObject = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) }
  }
  const document = {
    openapi: '3.1.1',
    info: {
      title: 'Parcelyard',
      version: version(),
      description:
        'JSON in camelCase, times in UTC (ISO 8601). Lists take `limit` (at most 200) and `cursor`; reads carry an ' +
        '`ETag`. Send an API key as `Authorization: Bearer …` or `x-api-key`. Errors have a stable `code`.',
    },
    servers: [{ url: '/' }],
    security: known,
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'parcelyard.session_token' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key.' },
      },
    },
  } satisfies Parameters<typeof createDocument>[0]
  return createDocument(document, {
    allowEmptySchema: { custom: true },
    override: ({ jsonSchema }) => simplify(jsonSchema),
  })
}
