import { harmless, isoTime, nothing, type Cell, type FileColumn, type FileWriter } from './file-writer.ts'
import { Zip } from './zip.ts'

/**
 * One sheet of an Office Open XML workbook, written row by row with the texts in place. exceljs keeps its rows until
 * the archive has taken them, whether the browser is reading or not; here a row is packed and gone.
 */

const encoder = new TextEncoder()
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const package_ = 'http://schemas.openxmlformats.org/package/2006'
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Spreadsheets refuse a file with a longer text. */
const longestText = 32_767
const styles = { date: 1, time: 2, head: 3 }

const parts: readonly (readonly [string, string])[] = [
  [
    '[Content_Types].xml',
    `<Types xmlns="${package_}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `<Relationships xmlns="${package_}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Properties" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${package_}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
  ],
  [
    'xl/styles.xml',
    `<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
  ],
]

/** XML has no way to write most control characters; Excel writes them, and what looks like one, as `_x0007_`. */
const unwritable = /[^\t\n\r\u0020-\ufffd]|_(?=x[0-9A-Fa-f]{4}_)/g
const special = /[&<>\r]/g
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

function escaped(text: string): string {
  return text
    .slice(0, longestText)
    .replaceAll(unwritable, (letter) => `_x${letter.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`)
    .replaceAll(special, (letter) => entities[letter] ?? letter)
}

/** 0 is A, 25 Z, 26 AA. */
function letters(index: number): string {
  const first = Math.floor(index / 26)
  return (first > 0 ? letters(first - 1) : '') + String.fromCharCode(65 + (index % 26))
}

const dayMilliseconds = 86_400_000
const dayZero = Date.UTC(1899, 11, 30)
/** Spreadsheets believe in a 29 February 1900, so days before are off by one; they are written as text. */
const firstDay = Date.UTC(1900, 2, 1)

function text(place: string, content: string, style = 0): string {
  const styled = style === 0 ? '' : ` s="${style}"`
  return `<c r="${place}"${styled} t="inlineStr"><is><t xml:space="preserve">${escaped(content)}</t></is></c>`
}

function moment(place: string, iso: string, style: number): string {
  const time = Date.parse(iso)
  return time >= firstDay
    ? `<c r="${place}" s="${style}"><v>${(time - dayZero) / dayMilliseconds}</v></c>`
    : text(place, iso)
}

function cellXml(place: string, cell: Cell, column: FileColumn): string {
  if (cell === null) return ''
  switch (column.kind) {
    case 'text':
    case 'json':
      return text(place, harmless(cell))
    case 'boolean':
      return `<c r="${place}" t="b"><v>${cell === 't' ? 1 : 0}</v></c>`
    case 'date':
      return moment(place, cell, styles.date)
    case 'time':
      return moment(place, isoTime(cell), styles.time)
    default:
      return /^-?\d/.test(cell) ? `<c r="${place}"><v>${cell}</v></c>` : ''
  }
}

/** An XLSX file of one sheet. Its table of contents comes last, so a file that was cut off cannot be opened. */
export function xlsxWriter(columns: readonly FileColumn[]): FileWriter {
  const zip = new Zip()
  const places = columns.map((_, index) => letters(index))
  let lines = 1
  const line = (row: readonly Cell[]): string => {
    lines += 1
    const cells = columns.map((column, index) => cellXml(`${places[index] ?? ''}${lines}`, row[index] ?? null, column))
    return `<row r="${lines}">${cells.join('')}</row>`
  }
  const head = columns.map(({ heading }, index) => text(`${places[index] ?? ''}1`, harmless(heading), styles.head))
  let opening = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData><row r="1">${head.join('')}</row>`
  const opened = (more: string): Uint8Array => {
    const content = encoder.encode(opening + more)
    opening = ''
    return content
  }
  return {
    begin: () =>
      Buffer.concat([
        ...parts.map(([name, content]) => zip.file(name, xml + content)),
        zip.begin('xl/worksheets/sheet1.xml'),
      ]),
    rows: (rows) => zip.add(opened(rows.map(line).join(''))),
    end: async () => {
      const last = await zip.add(opened('</sheetData></worksheet>'))
      return Buffer.concat([last, await zip.end()])
    },
    broken: () => nothing,
  }
}
