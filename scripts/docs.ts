import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { configurationPage } from './docs/configuration.ts'
import { messageOf } from './machine/failure.ts'
import { projectRoot } from './machine/project.ts'

/**
 * npm run docs                   writes the pages that are made from the code
 * node scripts/docs.ts --check   fails when one of them says something else than the code
 */
const file = path.join(projectRoot, 'docs/configuration.md')

try {
  const page = configurationPage()
  if (!process.argv.includes('--check')) {
    writeFileSync(file, page)
    console.log('Wrote docs/configuration.md.')
  } else if (readFileSync(file, 'utf8') === page) {
    console.log('docs/configuration.md says what lib/env.ts says.')
  } else {
    console.error('docs/configuration.md does not say what lib/env.ts says. Write it anew: npm run docs')
    process.exitCode = 1
  }
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
