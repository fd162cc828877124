import { z } from 'zod'
import { meSchema, setPasswordSchema } from '#lib/access/contract.ts'
import { healthSchema } from '#lib/health.ts'
import { changeInstallationSchema, installationSchema } from '#lib/installation/contract.ts'
import type { Operation } from './operation.ts'

export const accessOperations: readonly Operation[] = [
  { method: 'get', path: '/api/me', tag: 'Access', summary: 'Who is asking.', answer: meSchema },
  {
    method: 'post',
    path: '/api/me/password',
    tag: 'Access',
    summary: 'Sets the password of whoever is signed in.',
    body: setPasswordSchema,
    status: 204,
    problems: ['wrong-password', 'session-only'],
  },
  {
    method: 'get',
    path: '/api/health',
    tag: 'Operation',
    summary: 'Whether process, database, queue and workers are well; 503 while the database is out of reach.',
    answer: healthSchema,
    open: true,
  },
  {
    method: 'get',
    path: '/api/settings',
    tag: 'Operation',
    summary: 'What is set for the whole installation while it runs.',
    answer: installationSchema,
  },
  {
    method: 'patch',
    path: '/api/settings',
    tag: 'Operation',
    summary: 'Changes what is named and keeps the rest. Every process obeys within a few seconds.',
    body: changeInstallationSchema,
    answer: installationSchema,
    problems: ['owners-only'],
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    tag: 'Operation',
    summary: 'This description.',
    answer: z.record(z.string(), z.unknown()),
  },
]
