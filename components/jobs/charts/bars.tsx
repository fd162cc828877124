'use client'

import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { ChartContent } from '#components/jobs/charts/chart-content.ts'

const colours = ['var(--color-accent)', 'var(--color-rest)']
const axis = { fontSize: 11, fill: 'var(--color-ink-2)' }

/** The bars of a chart, 220 px tall. Loaded on demand: the library weighs more than the rest of the screen. */
export default function Bars({ content }: { content: ChartContent }) {
  const { points, series, average, format } = content
  const data = points.map(({ label, name, values }, index) => ({
    index,
    label,
    name,
    ...Object.fromEntries(values.map((value, at) => [`value${at}`, value ?? 0])),
  }))
  return (
    <ResponsiveContainer width="100%" height={220} initialDimension={{ width: 320, height: 220 }}>
      <BarChart
        data={data}
        accessibilityLayer={false}
        margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
        barCategoryGap={1}
      >
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="index"
          tickFormatter={(index: number) => points[index]?.label ?? ''}
          tick={axis}
          tickLine={false}
          axisLine={{ stroke: 'var(--color-line)' }}
          interval="preserveStartEnd"
          minTickGap={48}
        />
        <YAxis tick={axis} tickFormatter={format} tickLine={false} axisLine={false} width={64} tickCount={4} />
        <Tooltip
          cursor={{ fill: 'var(--color-hover)' }}
          isAnimationActive={false}
          content={({ active, activeIndex }) => {
            const point = active ? points[Number(activeIndex)] : undefined
            return point ? <PointNote point={point} content={content} /> : null
          }}
        />
        {series.map((name, at) => (
          <Bar
            key={name}
            dataKey={`value${at}`}
            name={name}
            stackId="one"
            fill={colours[at] ?? 'var(--color-accent)'}
            isAnimationActive={false}
          />
        ))}
        {average === null ? null : (
          <ReferenceLine y={average} stroke="var(--color-ink-2)" strokeDasharray="2 3" ifOverflow="extendDomain" />
        )}
      </BarChart>
    </ResponsiveContainer>
  )
}

function PointNote({ point, content }: { point: ChartContent['points'][number]; content: ChartContent }) {
  return (
    <div className="rounded-md bg-raised px-2 py-1 text-sm shadow-pop">
      <p className="font-medium">{point.name}</p>
      {content.series.map((name, at) => (
        <p key={name} className="text-ink-2">
          {name} {valueWords(content, point.values[at])}
        </p>
      ))}
    </div>
  )
}

function valueWords({ format }: ChartContent, value: number | null | undefined): string {
  return value === null || value === undefined ? 'not measured' : format(value)
}
