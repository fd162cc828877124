import type { ChartContent } from '#components/jobs/charts/chart-content.ts'

const head =
  'sticky top-0 border-b border-line bg-surface px-2 py-2 text-left text-sm font-medium whitespace-nowrap text-ink-2'
const cell = 'h-8 border-b border-line px-2 whitespace-nowrap'

/** The figures of a chart as a table, as tall as the chart. */
export function ChartTable({ content }: { content: ChartContent }) {
  const { along, series, points, format } = content
  return (
    <div tabIndex={0} role="region" aria-label={`${series.join(' and ')} as a table`} className="h-55 overflow-auto">
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <th scope="col" className={head}>
              {along}
            </th>
            {series.map((name) => (
              <th key={name} scope="col" className={`${head} text-right`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point, index) => (
            <tr key={index}>
              <th scope="row" className={`${cell} text-left font-normal`}>
                {point.name}
              </th>
              {series.map((name, at) => {
                const value = point.values[at]
                return (
                  <td key={name} className={`${cell} text-right`}>
                    {value === null || value === undefined ? 'not measured' : format(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
