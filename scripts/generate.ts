import { messageOf } from './stack/failure.ts'
import { generatePrismaClient } from './stack/prisma-client.ts'

try {
  console.log((await generatePrismaClient()) ? 'Prisma client written.' : 'Prisma client is up to date.')
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
