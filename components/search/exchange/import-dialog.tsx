'use client'

import { useId, useState } from 'react'
import { FileUpIcon } from 'lucide-react'
import { longestImport, readCriteria } from '#components/search/exchange/read-criteria.ts'
import type { SearchQuery } from '#components/search/query/query-codec.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Textarea } from '#components/ui/control/input.tsx'
import { Dialog } from '#components/ui/overlay/dialog.tsx'

interface ImportDialogProps {
  onClose: () => void
  onImport: (query: SearchQuery, notes: readonly string[]) => void
}

/** Criteria from a JSON text or file, in the place of those on the screen. */
export function ImportDialog({ onClose, onImport }: ImportDialogProps) {
  const id = useId()
  const [text, setText] = useState('')
  const [faults, setFaults] = useState<readonly { line: number | null; message: string }[]>([])
  const take = (given: string) => {
    const read = readCriteria(given)
    if ('faults' in read) setFaults(read.faults)
    else onImport(read.query, read.notes)
  }
  const readFile = async (file: File | undefined) => {
    if (!file) return
    if (file.size > longestImport) {
      setFaults([{ line: null, message: 'The file is too large: at most 1 MB. Nothing was read.' }])
      return
    }
    const given = await file.text()
    setText(given)
    take(given)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Import criteria"
      description="JSON of criteria, of a request, or of a whole job. It takes the place of what is on the screen; Undo brings that back."
      className="max-w-160"
      footer={
        <>
          <label className="mr-auto inline-flex min-h-8 cursor-pointer items-center gap-1.5 rounded-md px-2 text-accent focus-within:outline-2 focus-within:outline-accent hover:bg-hover">
            <FileUpIcon className="size-4" aria-hidden />
            Choose a file
            <input
              type="file"
              accept=".json,application/json"
              aria-label="Choose a JSON file"
              className="sr-only"
              onChange={(event) => void readFile(event.currentTarget.files?.[0])}
            />
          </label>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" onClick={() => take(text)}>
            Import
          </Button>
        </>
      }
    >
      <Textarea
        aria-label="Criteria as JSON"
        aria-describedby={`${id}-faults`}
        aria-invalid={faults.length > 0 || undefined}
        rows={12}
        spellCheck={false}
        value={text}
        placeholder={'{"criteria": [{"name": "State", "value": ["AZ"]}]}'}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setFaults([])
        }}
        className="font-mono"
      />
      <div id={`${id}-faults`} role="alert" className="text-sm text-fail">
        {faults.map(({ line, message }) => (
          <p key={`${line} ${message}`} className="break-words">
            {line === null ? '' : <b className="font-semibold">Line {line}: </b>}
            {message}
          </p>
        ))}
      </div>
    </Dialog>
  )
}
