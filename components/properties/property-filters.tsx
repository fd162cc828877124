'use client'

import { sourceOptions } from '#components/jobs/words/source-name.tsx'
import { Button } from '#components/ui/control/button.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Select } from '#components/ui/control/select.tsx'
import { Chip } from '#components/ui/layout/tag.tsx'
import type { useTableParameters } from '#components/properties/table-parameters.ts'

const anySource = 'any'
const choices = [{ value: anySource, label: 'Any source' }, ...sourceOptions]

/** The bar above the table. A filter that came with the address is a chip that can be taken away. */
export function PropertyFilters({ table }: { table: ReturnType<typeof useTableParameters> }) {
  const { filter } = table
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-6 py-2 max-md:px-4">
      <Input
        aria-label="City"
        placeholder="City"
        value={table.texts.city}
        onChange={(event) => table.setText('city', event.target.value)}
        maxLength={120}
        className="w-40 max-md:flex-1"
      />
      <Input
        aria-label="State"
        placeholder="State"
        value={table.texts.state}
        onChange={(event) => table.setText('state', event.target.value)}
        maxLength={60}
        className="w-24 max-md:w-20"
      />
      <Select
        aria-label="Source"
        options={choices}
        value={choices.find(({ value }) => value === filter.source)?.value ?? anySource}
        onChange={(value) => table.setSource(value === anySource ? null : value)}
        className="w-36 max-md:flex-1"
      />
      {filter.jobId ? <Chip name="Job" value={`#${filter.jobId}`} onRemove={table.removeJob} /> : null}
      {table.isFiltered ? (
        <Button kind="quiet" onClick={table.clear} className="max-md:hidden">
          Clear filters
        </Button>
      ) : null}
    </search>
  )
}
