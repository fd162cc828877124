import { problemCodes } from '#lib/http/problem-codes.ts'

const head = ['Status', '`code`', 'What happened']
const table = /^\| Status +\| `code` +\|.*\n(?:\|.*\n)+/m

/**
 * A page with its table of error codes as the code has them, by status.
 * @throws Error when the page has no such table
 */
export function withErrorCodes(page: string): string {
  if (!table.test(page)) throw new Error('The page has no table of error codes.')
  const rows = Object.entries(problemCodes)
    .map(([code, { status, meaning }]) => [String(status), `\`${code}\``, meaning])
    .toSorted(([one = ''], [other = '']) => Number(one) - Number(other))
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`
  return page.replace(table, () => [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join(''))
}
