import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { bulkMarkSchema } from '#lib/properties/contract.ts'
import { withinLimits } from '#lib/properties/list.ts'
import { markSelection, previewMarks } from '#lib/properties/marks.ts'

/** Any signed-in person marks properties: marks are the team’s. */
export const POST = route(async ({ person, readBody }) => {
  const { selection, change, preview, expected } = await readBody(bulkMarkSchema)
  return json(
    preview
      ? await withinLimits(database(), (tx) => previewMarks(tx, selection, change))
      : await markSelection(database(), selection, change, expected, person.userId),
  )
})
