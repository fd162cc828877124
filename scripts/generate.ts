import { messageOf } from './machine/failure.ts'
import { generatePrismaClient } from './build/prisma-client.ts'

try {
  console.log((await generatePrismaClient()) ? 'Prisma client written.' : 'Prisma client is up to date.')
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
