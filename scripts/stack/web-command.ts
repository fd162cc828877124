/**
 * Flags of Node for the web process.
 *
 * Node’s own limits let the garbage of an export pile up: with 200,000 rows, and a young generation of 2 MB alone, the
 * process peaked at 376 MB (NDJSON) to 572 (Parquet), of which 85 were in use. With an old generation of at most 384 MB
 * it peaks at 235 to 248, about 205 of which are there before the export.
 */
export const webFlags: readonly string[] = ['--max-semi-space-size=4', '--max-old-space-size=384']

/** The program of the web process and its words, from the root of the project. */
export function webProgram(host: string, port: number): readonly string[] {
  return ['scripts/stack/web.ts', '--hostname', host, '--port', String(port)]
}
