import type { z } from 'zod'
import type { ProblemCode } from '#lib/http/problem-codes.ts'

/** One thing a program can ask of the API. */
export interface Operation {
  method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  /** Variable parts in braces, as OpenAPI writes them. */
  path: string
  tag:
    | 'Jobs'
    | 'Pages'
    | 'Properties'
    | 'Rejects'
    | 'Spiders'
    | 'Lists'
    | 'Files'
    | 'Views'
    | 'Notifications'
    | 'Access'
    | 'Operation'
  summary: string
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** The body is bytes as they are. */
  bytes?: boolean
  status?: 200 | 201 | 204
  answer?: z.ZodType
  /** Codes besides those that every operation can answer with. */
  problems?: readonly ProblemCode[]
  /** Answers callers who are not signed in. */
  open?: boolean
}
