'use client'

import type { ReactNode } from 'react'

const head = 'border-b border-line px-2 py-2 text-left text-sm font-medium whitespace-nowrap text-ink-2'

/** The frame of the job list: columns of fixed width, so that nothing moves while figures change. */
export function JobsTable({ children }: { children: ReactNode }) {
  return (
    <table
      role="table"
      aria-label="Jobs, newest first"
      className="w-full table-fixed border-separate border-spacing-0 max-md:block"
    >
      <colgroup className="max-md:hidden">
        <col className="w-40" />
        <col />
        <col className="w-52 max-[1151px]:w-40" />
        <col className="w-35 max-[1151px]:w-32" />
        <col className="w-32" />
        <col className="w-27 max-[1023px]:hidden" />
        <col className="w-36 max-xl:hidden" />
      </colgroup>
      <thead role="rowgroup" className="max-md:sr-only">
        <tr role="row">
          <th role="columnheader" className={`${head} pl-4`}>
            State
          </th>
          <th role="columnheader" className={head}>
            Job
          </th>
          <th role="columnheader" className={head}>
            Progress
          </th>
          <th role="columnheader" className={`${head} text-right`}>
            Records/s, left
          </th>
          <th role="columnheader" className={`${head} text-right`}>
            Cost
          </th>
          <th role="columnheader" className={`${head} max-[1023px]:hidden`}>
            Owner
          </th>
          <th role="columnheader" aria-sort="descending" className={`${head} pr-4 max-xl:hidden`}>
            Started
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup" className="max-md:block">
        {children}
      </tbody>
    </table>
  )
}
