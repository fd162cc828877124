'use client'

import { Bar, BarChart as Recharts, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Bar as ChartBar } from '#components/properties/charts/chart-bars.ts'
import { formatCount } from '#components/ui/format/formats.ts'
import { shortened } from '#components/ui/format/outside-text.ts'

const tick = { fontSize: 11, fill: 'var(--color-ink-3)' }
const tooltip = {
  background: 'var(--color-raised)',
  border: '1px solid var(--color-line)',
  borderRadius: 6,
  color: 'var(--color-ink)',
  fontSize: 12,
  maxWidth: 300,
  whiteSpace: 'normal',
  overflowWrap: 'anywhere',
} as const

/** Bars side by side, or, for names, one under the other. Its numbers are also to be had as a table. */
export function BarChart({ bars, lying }: { bars: readonly ChartBar[]; lying: boolean }) {
  const data = bars.map((bar) => ({ ...bar }))
  const marks = new Map(bars.map(({ name, mark }) => [name, mark]))
  return (
    <div aria-hidden className="w-full" style={{ height: lying ? bars.length * 20 + 8 : 132 }}>
      <ResponsiveContainer width="100%" height="100%">
        <Recharts
          data={data}
          layout={lying ? 'vertical' : 'horizontal'}
          margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
          barCategoryGap={lying ? 6 : 1}
          accessibilityLayer={false}
        >
          {lying ? (
            <>
              <XAxis type="number" hide />
              <YAxis
                type="category"
                dataKey="name"
                width={112}
                tick={tick}
                tickLine={false}
                axisLine={false}
                // In one line: a second one would stand on the name below.
                tickFormatter={(name: string) => (marks.get(name) ?? name).replaceAll(/ +/g, '\u00a0')}
                interval={0}
              />
            </>
          ) : (
            <>
              <XAxis
                dataKey="name"
                tick={tick}
                tickLine={false}
                axisLine={{ stroke: 'var(--color-line)' }}
                tickFormatter={(name: string) => marks.get(name) ?? name}
                interval="equidistantPreserveStart"
                minTickGap={24}
              />
              <YAxis
                width={40}
                tick={tick}
                tickLine={false}
                axisLine={false}
                allowDecimals={false}
                tickFormatter={formatCount}
              />
            </>
          )}
          <Tooltip
            contentStyle={tooltip}
            labelFormatter={(name) => (typeof name === 'string' ? shortened(name, 60) : name)}
            cursor={{ fill: 'var(--color-hover)' }}
            formatter={(value) => [formatCount(Number(value)), 'Properties']}
            isAnimationActive={false}
          />
          <Bar dataKey="count" fill="var(--color-accent)" radius={2} isAnimationActive={false} />
        </Recharts>
      </ResponsiveContainer>
    </div>
  )
}
