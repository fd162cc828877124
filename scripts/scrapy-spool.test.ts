import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from './machine/project.ts'

const program = `
import sys
sys.dont_write_bytecode = True
from listings.spool import Spool
spool = Spool(sys.argv[1], {"spider": "plums", "runId": "r1"}, 100, 60)
spool.add({"url": "a", "price": float("nan"), "sizes": [1, float("inf")]})
spool.add({"url": "b", "price": 1})
spool.close_batch()
print(spool.ready()[0].read_text())
`
const hasPython = spawnSync('python3', ['--version']).status === 0

it.skipIf(!hasPython)(
  'the Scrapy kit writes numbers that JSON has no word for as nothing, so that its batch is taken',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'spool-'))
    try {
      const cwd = path.join(projectRoot, 'examples', 'scrapy')
      const { stdout, stderr } = spawnSync('python3', ['-c', program, folder], { cwd, encoding: 'utf8' })
      expect(stderr).toBe('')
      const [, ...items] = stdout.trim().split('\n')
      expect(items.map((line): unknown => JSON.parse(line))).toEqual([
        { url: 'a', price: null, sizes: [1, null] },
        { url: 'b', price: 1 },
      ])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
