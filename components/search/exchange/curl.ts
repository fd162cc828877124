/** A text as one word of a shell, whatever it holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** The command that starts this job through the API. It names the key and never holds it. */
export function curlOf(origin: string, body: object): string {
  return [
    `curl -sS ${quoted(`${origin}/api/batch-jobs`)}`,
    '  -H "Authorization: Bearer $PARCELYARD_KEY"',
    "  -H 'Content-Type: application/json'",
    `  -d ${quoted(JSON.stringify({ source: 'propertyradar', ...body }))}`,
  ].join(' \\\n')
}
