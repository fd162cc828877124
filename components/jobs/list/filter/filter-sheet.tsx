'use client'

import type { ReactNode } from 'react'
import { Button } from '#components/ui/control/button.tsx'
import { NativeSelect } from '#components/ui/control/native-select.tsx'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { DaysField, OwnerField, SourceField, StateField } from '#components/jobs/list/filter/filter-fields.tsx'
import { unnarrowed, type ListAddress } from '#components/jobs/list/filter/list-filter.ts'
import { sortOptions } from '#components/jobs/list/filter/list-sort.ts'

interface FilterSheetProps {
  address: ListAddress
  onChange: (change: Partial<ListAddress>) => void
  onClose: () => void
}

/** All filters and the order, on narrow screens. What is chosen counts at once. */
export function FilterSheet({ address, onChange, onClose }: FilterSheetProps) {
  return (
    <Sheet
      open
      onClose={onClose}
      title="Filters and order"
      footer={
        <>
          <Button onClick={() => onChange(unnarrowed)}>Clear</Button>
          <Button kind="primary" className="ml-auto" onClick={onClose}>
            Show the jobs
          </Button>
        </>
      }
    >
      <div className="grid gap-4 px-4 py-3">
        <Part title="Order">
          <NativeSelect
            aria-label="Order"
            options={sortOptions}
            value={address.sort}
            onChange={(sort) => onChange({ sort })}
          />
        </Part>
        <Part title="State">
          <StateField address={address} onChange={onChange} />
        </Part>
        <Part title="Source">
          <SourceField address={address} onChange={onChange} />
        </Part>
        <Part title="Owner">
          <OwnerField address={address} onChange={onChange} />
        </Part>
        <Part title="Created">
          <DaysField address={address} onChange={onChange} />
        </Part>
      </div>
    </Sheet>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="pb-1 text-sm font-medium text-ink-2">{title}</h3>
      {children}
    </section>
  )
}
