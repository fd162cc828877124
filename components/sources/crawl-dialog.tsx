'use client'

import { useRouter } from 'next/navigation'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { callApi, toApiError, type ApiError } from '#components/api.ts'
import { Intents } from '#components/intents.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Field } from '#components/ui/control/field.tsx'
import { Input } from '#components/ui/control/input.tsx'
import { Dialog } from '#components/ui/overlay/dialog.tsx'
import { jobSchema } from '#lib/jobs/contract.ts'

const starts = new Intents()
const form = 'read-a-site'

interface CrawlDialogProps {
  open: boolean
  onClose: () => void
  /** A crawl that is read again, or in another way; null for a new one. */
  like: { search: string; city: string; spider: string } | null
}

/** Starts our own spider on the search of a site; its job is shown next. */
export function CrawlDialog({ open, onClose, like }: CrawlDialogProps) {
  const router = useRouter()
  const [search, setSearch] = useState(like?.search ?? '')
  const [city, setCity] = useState(like?.city ?? '')
  const start = useMutation({
    mutationFn: () => {
      // Runs are judged by those before them of their name: another search gets a name of its own.
      const spider = search.trim() === like?.search ? like.spider : ''
      const given = { search, city, spider }
      const request = Object.fromEntries(
        Object.entries(given).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, text.trim()]])),
      )
      const body = { source: 'spider', request }
      return starts.send(JSON.stringify(body), (idempotencyKey) =>
        callApi('/api/batch-jobs', jobSchema, { method: 'POST', body, idempotencyKey }),
      )
    },
    onSuccess: ({ jobId }) => router.push(`/jobs/${jobId}`),
  })
  const error = start.error ? toApiError(start.error) : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (search.trim() !== '') start.mutate()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Read a site"
      description="Parcelyard’s own spider reads the results of a search and the page of each listing, one request at a time and within the site’s robots.txt. When it is turned away it stops and says so."
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" form={form} kind="primary" busy={start.isPending} disabled={search.trim() === ''}>
            Start reading
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-3">
        <Field
          label="Address of the search"
          hint={
            <>
              The first page of results. Only sites an owner has permitted are read:{' '}
              <code className="font-mono">npm run admin -- permit-site</code>
            </>
          }
          error={faultOf(error, 'search') ?? otherFault(error)}
        >
          <Input
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            maxLength={1000}
            inputMode="url"
            placeholder="https://www.listings.example/zoeken/koop?area=springfield"
          />
        </Field>
        <Field
          label="City, where the search covers no more"
          hint="Runs are judged by those before of the same search and city."
          error={faultOf(error, 'city')}
        >
          <Input value={city} onChange={(event) => setCity(event.target.value)} maxLength={120} />
        </Field>
      </form>
    </Dialog>
  )
}

const fields = ['search', 'city']

function faultOf(error: ApiError | null, field: string): string | null {
  return error?.errors.find((one) => one.field === `request.${field}`)?.message ?? null
}

/** What is wrong with the whole of it, or cannot be said of one field. */
function otherFault(error: ApiError | null): string | null {
  if (error === null || fields.some((field) => faultOf(error, field) !== null)) return null
  return `${error.title}. ${error.detail}`
}
