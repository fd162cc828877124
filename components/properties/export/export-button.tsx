'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { DownloadIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { Button } from '#components/ui/control/button.tsx'

const ExportDialog = dynamic(
  () =>
    fetchCode(() => import('#components/properties/export/export-dialog.tsx')).then((module) => module.ExportDialog),
  { loading: () => null },
)

/** Opens the export of what a filter finds; the dialog is loaded when it is asked for. */
export function ExportButton({ query }: { query: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <DownloadIcon aria-hidden />
        <span className="max-md:sr-only">Export</span>
      </Button>
      {isOpen ? <ExportDialog query={query} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
