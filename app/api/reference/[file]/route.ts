import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { NotFoundError } from '#lib/errors.ts'
import { route } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

/** Run by the page; a file of its own, since the page’s policy allows no script inside it. No outside validator. */
const start = `SwaggerUIBundle({
  spec: JSON.parse(document.getElementById('document').textContent),
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
})
`

const contentTypes = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['start.js', 'text/javascript; charset=utf-8'],
])

/** The parts of the reference page, by name from a fixed list. */
export const GET = route(
  async ({ params }) => {
    const contentType = contentTypes.get(params.file)
    if (contentType === undefined) throw new NotFoundError('no-such-address', 'The reference page has no such part.')
    const body =
      params.file === 'start.js'
        ? start
        : await readFile(path.join(process.cwd(), 'node_modules/swagger-ui-dist', params.file), 'utf8')
    return new Response(body, { headers: { 'Content-Type': contentType, 'Cache-Control': 'private, max-age=3600' } })
  },
  { params: z.object({ file: z.string().max(60) }) },
)
