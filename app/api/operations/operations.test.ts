import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { apiDocument } from '#app/api/openapi.json/document.ts'
import { operations } from '#app/api/operations/operations.ts'

/** Routes that are no part of the API: sign-in for browsers, the answer to unknown addresses, pages for people. */
const apart = ['/api/auth/[...all]', '/api/[...unknown]', '/api/reference', '/api/reference/[file]']
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** `GET /api/batch-jobs/{jobId}` for every handler a route file exports. */
function handlers(): string[] {
  const root = path.join(import.meta.dirname, '../..')
  return globSync('api/**/route.ts', { cwd: root }).flatMap((file) => {
    const folder = `/${path.posix.dirname(file.replaceAll(path.sep, '/'))}`
    if (apart.includes(folder)) return []
    const source = readFileSync(path.join(root, file), 'utf8')
    const exported = source.match(/^export (?:const|async function|function) [A-Z]+|\bas [A-Z]+/gm) ?? []
    return exported
      .map((words) => words.split(' ').at(-1) ?? '')
      .filter((word) => methods.includes(word))
      .map((method) => `${method} ${folder.replaceAll('[', '{').replaceAll(']', '}')}`)
  })
}

const described = operations.map(({ method, path: where }) => `${method.toUpperCase()} ${where}`)

test('every route is described', () => {
  expect(handlers().filter((handler) => !described.includes(handler))).toEqual([])
})

test('everything described is there', () => {
  const present = handlers()
  expect(described.filter((operation) => !present.includes(operation))).toEqual([])
})

test('no operation is described twice, and each names the variable parts of its address', () => {
  expect(new Set(described).size).toBe(described.length)
  for (const { path: where, params } of operations) {
    const named = [...where.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(params?.shape ?? {})).toEqual(named)
  }
})

test('the document is OpenAPI 3.1 whose references all lead somewhere and whose operations can fail as said', () => {
  const document = apiDocument()
  expect(document.openapi).toBe('3.1.1')
  const text = JSON.stringify(document)
  const schemas = z.record(z.string(), z.unknown()).parse(document.components?.schemas)
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(schemas).toHaveProperty(name ?? '')
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(operations.length)
  expect(document.paths?.['/api/batch-jobs']?.post?.responses).toMatchObject({
    201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Job' } } } },
    413: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  })
})
