import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { configurationPage } from './docs/configuration.ts'
import { withErrorCodes } from './docs/error-codes.ts'
import { messageOf } from './machine/failure.ts'
import { projectRoot } from './machine/project.ts'

/**
 * npm run docs                   writes what the pages say from the code: the settings, the error codes
 * node scripts/docs.ts --check   fails when one of them says something else than the code
 */
const pages: Record<string, (page: string) => string> = {
  'docs/configuration.md': () => configurationPage(),
  'docs/api.md': withErrorCodes,
}

try {
  for (const [name, write] of Object.entries(pages)) {
    const file = path.join(projectRoot, name)
    const before = readFileSync(file, 'utf8')
    const after = write(before)
    if (!process.argv.includes('--check')) {
      writeFileSync(file, after)
      console.log(`Wrote ${name}.`)
    } else if (before === after) {
      console.log(`${name} says what the code says.`)
    } else {
      console.error(`${name} does not say what the code says. Write it anew: npm run docs`)
      process.exitCode = 1
    }
  }
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
