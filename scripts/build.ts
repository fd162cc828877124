import { buildWeb } from './build/web.ts'
import { messageOf } from './machine/failure.ts'

try {
  console.log((await buildWeb()) ? 'Web application built.' : 'Web application is up to date.')
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
