import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { projectRoot } from '#scripts/machine/project.ts'
import withoutJsonSchema from './without-json-schema.mjs'

const core = path.join(projectRoot, 'node_modules/zod/v4/core')

async function namesOf(address: string): Promise<string[]> {
  const names = z.record(z.string(), z.unknown()).parse({ ...(await import(address)) })
  return Object.keys(names).toSorted()
}

test.each(['json-schema-processors.js', 'to-json-schema.js'])(
  '%s keeps every name in a browser, so that zod finds what it imports, and little else',
  async (file) => {
    const source = readFileSync(path.join(core, file), 'utf8')
    const short = withoutJsonSchema(source)
    expect(await namesOf(`data:text/javascript,${encodeURIComponent(short)}`)).toEqual(
      await namesOf(path.join(core, file)),
    )
    expect(short.length).toBeLessThan(source.length / 5)
  },
)
