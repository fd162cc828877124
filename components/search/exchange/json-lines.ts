/** The line of each place in a JSON text, by its path: `/criteria/2/value/0`, the whole by the empty one. For texts that `JSON.parse` accepts. */
export function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  const reader = { text, at: 0, line: 1 }
  readValue(reader, '', lines)
  return lines
}

interface Reader {
  readonly text: string
  at: number
  line: number
}

function skipSpace(reader: Reader): string {
  for (;;) {
    const next = reader.text[reader.at] ?? ''
    if (next === '' || !' \t\r\n'.includes(next)) return next
    if (next === '\n') reader.line += 1
    reader.at += 1
  }
}

function readValue(reader: Reader, path: string, lines: Map<string, number>): void {
  const next = skipSpace(reader)
  lines.set(path, reader.line)
  if (next === '{') readItems(reader, '}', () => readPair(reader, path, lines))
  else if (next === '[') readItems(reader, ']', (index) => readValue(reader, join(path, String(index)), lines))
  else if (next === '"') readText(reader)
  else while (/[\w.+-]/.test(reader.text[reader.at] ?? '')) reader.at += 1
}

function readPair(reader: Reader, path: string, lines: Map<string, number>): void {
  skipSpace(reader)
  const key = readText(reader)
  skipSpace(reader)
  reader.at += 1
  readValue(reader, join(path, key), lines)
}

function readItems(reader: Reader, end: string, readItem: (index: number) => void): void {
  reader.at += 1
  if (skipSpace(reader) === end) {
    reader.at += 1
    return
  }
  for (let index = 0; reader.at < reader.text.length; index += 1) {
    readItem(index)
    const after = skipSpace(reader)
    reader.at += 1
    if (after === end) return
  }
}

function readText(reader: Reader): string {
  const start = reader.at
  reader.at += 1
  while (reader.at < reader.text.length && reader.text[reader.at] !== '"') {
    reader.at += reader.text[reader.at] === '\\' ? 2 : 1
  }
  reader.at += 1
  return String(JSON.parse(reader.text.slice(start, reader.at)))
}

function join(path: string, part: string): string {
  return `${path}/${part}`
}
