'use client'

import { useId, useState } from 'react'
import { Button } from '#components/ui/control/button.tsx'
import { NumberField } from '#components/ui/control/number-field.tsx'
import { formatCount } from '#components/ui/format/formats.ts'

/** Opens any page of a job by its number, where the grid has no cell for each. */
export function PageFinder({ total, onSelect }: { total: number; onSelect: (pageNumber: number) => void }) {
  const id = useId()
  const [typed, setTyped] = useState<number | null>(null)
  const [wrong, setWrong] = useState(false)
  const find = () => {
    const isThere = typed !== null && Number.isInteger(typed) && typed >= 1 && typed <= total
    setWrong(!isThere)
    if (isThere) onSelect(typed)
  }
  return (
    <form
      noValidate
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        find()
      }}
    >
      <label htmlFor={id}>Any page by its number</label>
      <NumberField
        id={id}
        value={typed}
        onChange={(next) => {
          setTyped(next)
          setWrong(false)
        }}
        placeholder={`1 to ${formatCount(total)}`}
        invalid={wrong}
        aria-describedby={`${id}-fault`}
        className="w-36"
      />
      <Button type="submit">Show</Button>
      <span id={`${id}-fault`} role="status" className="text-fail">
        {wrong ? `Type a whole number from 1 to ${formatCount(total)}.` : null}
      </span>
    </form>
  )
}
