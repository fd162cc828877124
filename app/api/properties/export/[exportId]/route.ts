import { z } from 'zod'
import { NotFoundError } from '#lib/errors.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { StoppedError } from '#lib/properties/export/export.ts'
import { findExport, type RunningExport } from '#lib/properties/export/running.ts'

export const dynamic = 'force-dynamic'

const params = z.object({ exportId: z.uuid('An export id is a UUID.') })

function exportOf(userId: string, exportId: string): RunningExport {
  const found = findExport(userId, exportId)
  if (found === undefined) {
    throw new NotFoundError(
      'export-not-found',
      'No export of yours is known under this id. It may have ended long ago, or the server was started anew since.',
    )
  }
  return found
}

export const GET = route(({ person, params: { exportId } }) => json(exportOf(person.userId, exportId).progress), {
  params,
})

export const DELETE = route(
  ({ person, params: { exportId } }) => {
    const found = exportOf(person.userId, exportId)
    found.stop(new StoppedError())
    return json(found.progress)
  },
  { params },
)
