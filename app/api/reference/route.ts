import { apiDocument } from '#app/api/openapi.json/document.ts'
import { route } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

/** Text for a script element: `<` would let a description end it. */
function inline(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

const page = (document: unknown): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API reference · Parcelyard</title>
    <link rel="stylesheet" href="/api/reference/swagger-ui.css">
  </head>
  <body>
    <noscript>This page needs JavaScript. The description itself is at /api/openapi.json.</noscript>
    <main id="reference"></main>
    <script type="application/json" id="document">${inline(document)}</script>
    <script src="/api/reference/swagger-ui-bundle.js"></script>
    <script src="/api/reference/start.js"></script>
  </body>
</html>
`

/** The API, to read and to try. Everything on the page comes from this server; the description stands inside it. */
export const GET = route(
  ({ person }) => {
    if (person === null) {
      return new Response(null, { status: 303, headers: { Location: '/sign-in?next=/api/reference' } })
    }
    return new Response(page(apiDocument()), {
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'private, no-cache' },
    })
  },
  { open: true },
)
