'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { DownloadIcon } from 'lucide-react'
import type { ExportDialogProps } from '#components/properties/export/export-dialog.tsx'
import { Button } from '#components/ui/control/button.tsx'

const ExportDialog = dynamic(() =>
  import('#components/properties/export/export-dialog.tsx').then((module) => module.ExportDialog),
)

/** Opens the export of what a filter finds; the dialog is loaded when it is asked for. */
export function ExportButton(props: Omit<ExportDialogProps, 'onClose'>) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <DownloadIcon aria-hidden />
        Export
      </Button>
      {isOpen ? <ExportDialog {...props} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
