'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import { toast } from '#components/ui/overlay/toast.ts'
import { FileUpIcon, TerminalIcon } from 'lucide-react'
import { curlOf } from '#components/search/exchange/curl.ts'
import type { RequestDraft } from '#components/search/query/request-draft.ts'
import type { SearchQuery } from '#components/search/query/query-codec.ts'
import { Button } from '#components/ui/control/button.tsx'

const ImportDialog = dynamic(() => fetchCode(() => import('./import-dialog.tsx')).then((file) => file.ImportDialog))

interface ExchangeMenuProps {
  request: RequestDraft | null
  onImport: (query: SearchQuery) => void
}

/** Criteria in and out of the form as text. */
export function ExchangeMenu({ request, onImport }: ExchangeMenuProps) {
  const [importing, setImporting] = useState(false)
  const take = (query: SearchQuery, notes: readonly string[]) => {
    setImporting(false)
    onImport(query)
    const count = query.criteria.length
    toast.success(count === 1 ? '1 criterion imported' : `${count} criteria imported`, {
      description: notes[0] ?? 'Undo brings the search before it back.',
    })
  }
  return (
    <>
      <Button kind="quiet" size="small" onClick={() => setImporting(true)}>
        <FileUpIcon aria-hidden />
        Import
      </Button>
      <Button
        kind="quiet"
        size="small"
        disabled={request === null}
        onClick={() => request && void copyCurl(request)}
        className="disabled:border-transparent disabled:bg-transparent"
      >
        <TerminalIcon aria-hidden />
        Copy as cURL
      </Button>
      {importing ? <ImportDialog onClose={() => setImporting(false)} onImport={take} /> : null}
    </>
  )
}

async function copyCurl(request: RequestDraft) {
  // A ceiling of one page: whoever pastes it says how much it may really buy.
  const text = curlOf(window.location.origin, { request, options: { priority: 'normal', maxRecords: 400 } })
  try {
    await navigator.clipboard.writeText(text)
    toast.success('cURL command copied', {
      description:
        'It reads your key from PARCELYARD_KEY and buys at most 400 records; change maxRecords to your wish.',
    })
  } catch {
    toast.error('The browser does not allow copying', { description: 'Allow it for this page, then try again.' })
  }
}
