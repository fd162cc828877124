import { readColumns } from '#components/properties/filter/column-names.ts'
import { propertyOrderSchema, readFilterQuery } from '#lib/properties/contract.ts'

/** What else stands in this address: of the table, and of what else the screen shows. */
const otherNames = ['sort', 'columns', 'open', 'view']

/** What an address says, and the names in it that say nothing here. */
export function readTable(query: string) {
  const parameters = new URLSearchParams(query)
  const asked = new URLSearchParams([...parameters].filter(([name]) => !otherNames.includes(name)))
  const { filter, ignored } = readFilterQuery(asked.toString())
  const sort = propertyOrderSchema.safeParse(parameters.get('sort') ?? 'newest')
  const columns = readColumns(parameters.get('columns'))
  const open = Number(parameters.get('open'))
  return {
    filter,
    sort: sort.data ?? ('newest' as const),
    columns: columns.names,
    openId: Number.isSafeInteger(open) && open > 0 ? open : null,
    view: parameters.get('view') === 'map' ? ('map' as const) : null,
    ignored: [
      ...ignored,
      ...(sort.success ? [] : ['sort']),
      ...(columns.ignored ? ['columns'] : []),
      ...(parameters.has('open') && !(Number.isSafeInteger(open) && open > 0) ? ['open'] : []),
    ],
  }
}
