'use client'

import { PlusIcon } from 'lucide-react'
import { criteria } from '#lib/sources/propertyradar/catalogue.ts'
import { Button } from '#components/ui/control/button.tsx'

/** Places first: a search without one matches the whole country. */
const starters = [
  criteria.find(({ form }) => form === 'county'),
  criteria.find(({ form }) => form === 'state'),
  criteria.find(({ form }) => form === 'zip'),
  criteria.find(({ kind }) => kind === 'property-type'),
].filter((definition) => definition !== undefined)

/** In the place of the criteria while there are none. */
export function Starters({ onPick }: { onPick: (name: string) => void }) {
  return (
    <div className="grid justify-items-start gap-3 rounded-lg border border-dashed border-control p-6 max-md:mx-4 max-md:p-4">
      <h2 className="text-lg font-semibold">What are you looking for?</h2>
      <p className="max-w-[56ch] text-ink-2">
        Pick criteria from the list; every parcel found fulfils all of them. The count at once shows how many there are,
        free of charge. Most searches begin with a place:
      </p>
      <div className="flex flex-wrap gap-2">
        {starters.map(({ name, label }) => (
          <Button key={name} kind="dashed" onClick={() => onPick(name)}>
            <PlusIcon aria-hidden />
            {label}
          </Button>
        ))}
      </div>
    </div>
  )
}
