'use client'

import type { ReactNode, Ref } from 'react'
import { ArrowDownIcon, ArrowUpIcon } from 'lucide-react'
import { nextSort, sortWords } from '#components/jobs/list/filter/list-sort.ts'
import { SelectBox } from '#components/ui/table/select-box.tsx'
import type { JobSort } from '#lib/jobs/list/contract.ts'

const head = 'h-9 border-b border-line px-2 text-left text-sm font-medium whitespace-nowrap text-ink-2'

interface JobsTableProps {
  sort: JobSort
  onSort: (sort: JobSort) => void
  selected: 'none' | 'some' | 'all'
  onSelectPage: () => void
  /** The body with the rows. */
  body: Ref<HTMLTableSectionElement>
  children: ReactNode
}

/** The frame of the job list: columns of fixed width, so that nothing moves while figures change. */
export function JobsTable({ sort, onSort, selected, onSelectPage, body, children }: JobsTableProps) {
  const sorting = { sort, onSort }
  return (
    <table
      role="table"
      aria-label={`Jobs, ${sortWords(sort).toLowerCase()}`}
      className="w-full table-fixed border-separate border-spacing-0 max-md:block"
    >
      <colgroup className="max-md:hidden">
        <col className="w-10" />
        <col className="w-36 min-[1440px]:w-38" />
        <col />
        <col className="w-44 max-[1151px]:w-40 min-[1440px]:w-52" />
        <col className="w-30 min-[1440px]:w-35" />
        <col className="w-28 min-[1440px]:w-32" />
        <col className="w-24 max-[1023px]:hidden min-[1440px]:w-27" />
        <col className="w-24 max-xl:hidden min-[1440px]:w-36" />
      </colgroup>
      <thead role="rowgroup" className="max-md:block">
        <tr role="row" className="max-md:flex max-md:items-center max-md:border-b max-md:border-line max-md:px-4">
          <th
            role="columnheader"
            className={`${head} pl-4 max-md:flex max-md:items-center max-md:border-0 max-md:pl-0`}
          >
            <span className="flex items-center gap-2">
              <SelectBox
                label="Choose all jobs on this page"
                checked={selected === 'all'}
                some={selected === 'some'}
                onChange={onSelectPage}
              />
              <span aria-hidden className="md:hidden">
                All on this page
              </span>
            </span>
          </th>
          <SortedHead {...sorting} name="State" ways={['state', '-state']} />
          <SortedHead {...sorting} name="Job" ways={['name', '-name']} />
          <SortedHead {...sorting} name="Progress" ways={['-records', 'records']} />
          <th role="columnheader" className={`${head} text-right max-md:sr-only`}>
            Records/s, left
          </th>
          <th role="columnheader" className={`${head} text-right max-md:sr-only`}>
            Cost
          </th>
          <th role="columnheader" className={`${head} max-[1023px]:hidden`}>
            Owner
          </th>
          <SortedHead {...sorting} name="Started" ways={['-started', 'started']} className="max-xl:hidden" />
        </tr>
      </thead>
      <tbody ref={body} role="rowgroup" className="max-md:block">
        {children}
      </tbody>
    </table>
  )
}

interface SortedHeadProps {
  name: string
  /** The order of the first press, and that of the next. */
  ways: readonly [JobSort, JobSort]
  sort: JobSort
  onSort: (sort: JobSort) => void
  className?: string
}

/** A head that sorts. On narrow screens the order is chosen with the filters. */
function SortedHead({ name, ways, sort, onSort, className = '' }: SortedHeadProps) {
  const inUse = ways.includes(sort)
  const Icon = sort.startsWith('-') ? ArrowDownIcon : ArrowUpIcon
  const next = nextSort(sort, ways)
  return (
    <th
      role="columnheader"
      aria-sort={inUse ? (sort.startsWith('-') ? 'descending' : 'ascending') : undefined}
      className={`${head} max-md:hidden ${className}`}
    >
      <button
        type="button"
        title={sortWords(next)}
        onClick={() => onSort(next)}
        className="-mx-1 inline-flex items-center gap-1 rounded-sm px-1 py-1 hover:bg-hover hover:text-ink"
      >
        {name}
        <Icon aria-hidden className={inUse ? 'size-3.5' : 'invisible size-3.5'} />
      </button>
    </th>
  )
}
