'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ListPlusIcon, TagIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import type { Selection } from '#components/properties/marks/use-selection.ts'
import { Button } from '#components/ui/control/button.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import type { PropertyFilter } from '#lib/properties/contract.ts'

const MarkDialog = dynamic(() =>
  fetchCode(() => import('#components/properties/marks/mark-dialog.tsx')).then((file) => file.MarkDialog),
)
const ListDialog = dynamic(() =>
  fetchCode(() => import('#components/properties/lists/list-dialog.tsx')).then((file) => file.ListDialog),
)

interface SelectionBarProps {
  selection: Selection
  filter: PropertyFilter
  total: number
  totalIsEstimate: boolean
}

/** What can be done with the chosen rows; nothing while none is chosen. */
export function SelectionBar({ selection, filter, total, totalIsEstimate }: SelectionBarProps) {
  const [asked, setAsked] = useState<'marks' | 'list' | null>(null)
  const { count, matching } = selection
  if (count === 0) return null
  const about = totalIsEstimate ? 'about ' : ''
  return (
    <section
      aria-label="Chosen properties"
      className="flex flex-wrap items-center gap-2 border-b border-line bg-selected px-6 py-2 max-md:px-4"
    >
      <p role="status" className="font-medium">
        {matching ? about : ''}
        {formatQuantity(count, 'property', 'properties')} chosen
      </p>
      {!matching && selection.mayMatch && total > count ? (
        <Button size="small" kind="quiet" onClick={selection.chooseMatching}>
          Choose all {about}
          {formatQuantity(total, 'match', 'matches')}
        </Button>
      ) : null}
      <span className="flex-1" />
      <Button size="small" onClick={() => setAsked('marks')}>
        <TagIcon aria-hidden />
        Mark
      </Button>
      <Button size="small" onClick={() => setAsked('list')}>
        <ListPlusIcon aria-hidden />
        Lists
      </Button>
      <Button size="small" kind="quiet" onClick={selection.clear}>
        Choose none
      </Button>
      {asked === 'marks' ? <MarkDialog selection={selection} onClose={() => setAsked(null)} /> : null}
      {asked === 'list' ? <ListDialog selection={selection} filter={filter} onClose={() => setAsked(null)} /> : null}
    </section>
  )
}
