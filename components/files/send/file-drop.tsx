'use client'

import { useRef, useState, type DragEvent } from 'react'
import { FileUpIcon } from 'lucide-react'
import { Button } from '#components/ui/control/button.tsx'
import { cn } from '#components/ui/format/cn.ts'

/** Where a file is dropped or chosen. */
export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files.item(0)
    if (file) onFile(file)
  }
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        'grid min-h-48 place-content-center justify-items-center gap-3 rounded-lg border border-dashed border-control bg-surface p-8 text-center max-md:p-4',
        over && 'border-accent bg-accent-soft',
      )}
    >
      <FileUpIcon className="size-6 text-ink-3" aria-hidden />
      <p className="max-w-[56ch] text-ink-2">
        Drop a file here: CSV, TSV, Excel (XLSX), JSON, NDJSON or Parquet, also packed with gzip or zip. Nothing is
        stored before you have seen what its rows become.
      </p>
      <input
        ref={input}
        type="file"
        aria-label="File to load"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const { files } = event.target
          const file = files?.item(0)
          if (file) onFile(file)
          event.target.value = ''
        }}
      />
      <Button kind="primary" onClick={() => input.current?.click()}>
        Choose a file
      </Button>
    </div>
  )
}
