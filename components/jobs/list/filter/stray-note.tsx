'use client'

import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { TriangleAlertIcon } from 'lucide-react'
import { strayParts } from '#components/jobs/list/filter/list-filter.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Note } from '#components/ui/state/note.tsx'

/** Says when the address one came with asks for something this screen does not know, and is shown without it. */
export function StrayNote() {
  const params = useSearchParams()
  const path = usePathname()
  const router = useRouter()
  const [stray, setStray] = useState(() => strayParts(new URLSearchParams(params)))
  if (stray.length === 0) return null
  const clean = () => {
    const kept = [...params].filter(([name, value]) => strayParts(new URLSearchParams([[name, value]])).length === 0)
    router.replace(kept.length === 0 ? path : `${path}?${new URLSearchParams(kept)}`)
    setStray([])
  }
  return (
    <Note
      tone="warn"
      icon={<TriangleAlertIcon aria-hidden />}
      className="max-md:mx-4"
      action={
        <Button size="small" onClick={clean}>
          Remove it from the address
        </Button>
      }
    >
      The address asks for something this list does not know: <span className="break-all">{stray.join(', ')}</span>. The
      list is shown without it.
    </Note>
  )
}
