import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { bulkMarkSchema } from '#lib/properties/contract.ts'
import { withinLimits } from '#lib/properties/search/list.ts'
import { markSelection, previewMarks } from '#lib/properties/lists/marks.ts'

/** Any signed-in person marks properties: marks are the team’s. */
export const POST = route(async ({ person, readBody }) => {
  const asked = await readBody(bulkMarkSchema)
  return json(
    asked.preview
      ? await withinLimits(database(), (tx) => previewMarks(tx, asked.selection, asked.change))
      : await markSelection(database(), asked, person.userId),
  )
})
