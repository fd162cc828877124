'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { GlobeIcon, TriangleAlertIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { toApiError } from '#components/api.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { FilesPanel } from '#components/sources/files-panel.tsx'
import { FirstPush } from '#components/sources/first-push.tsx'
import { SpiderPanel } from '#components/sources/spider-panel.tsx'
import { siteListingsQuery, spidersQuery } from '#components/sources/source-queries.ts'
import { ThrottlePanel } from '#components/sources/throttle-panel.tsx'
import { Button } from '#components/ui/control/button.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { Note } from '#components/ui/state/note.tsx'
import { RetryLine } from '#components/ui/state/retry-line.tsx'
import { useOnceOpen } from '#components/ui/overlay/on-demand.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'

const CrawlDialog = dynamic(() =>
  fetchCode(() => import('#components/sources/crawl-dialog.tsx')).then((file) => file.CrawlDialog),
)

/** The crawl of a job that is read again, or in another way. */
const likeParsers = {
  read: parseAsString.withDefault(''),
  city: parseAsString.withDefault(''),
  spider: parseAsString.withDefault(''),
}

/** Where records come from by themselves: who pushes, how it goes, and how fast each host is asked. */
export function SourcesScreen() {
  const spiders = useQuery(spidersQuery())
  const listings = useQuery(siteListingsQuery())
  const items = spiders.data?.items ?? []
  const [{ read, city, spider }, setLike] = useQueryStates(likeParsers)
  const [isAsked, setAsked] = useState(false)
  const isReading = isAsked || read !== ''
  const isReadingWanted = useOnceOpen(isReading)
  const stopReading = () => {
    setAsked(false)
    void setLike(null)
  }
  return (
    <>
      <TopBar title="Sources" note={spiders.data ? formatQuantity(items.length, 'spider') : null}>
        <Button onClick={() => setAsked(true)}>
          <GlobeIcon aria-hidden />
          Read a site
        </Button>
      </TopBar>
      {isReadingWanted ? (
        <CrawlDialog
          key={read}
          open={isReading}
          onClose={stopReading}
          like={read === '' ? null : { search: read, city, spider }}
        />
      ) : null}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-6 max-md:px-0 max-md:py-4">
        <LateRows waiting={spiders.isPending} rows={6} height={48} />
        {spiders.isError && !spiders.data ? (
          <ErrorState
            {...faultOf(spiders.error)}
            onRetry={() => void spiders.refetch()}
            retrying={spiders.isFetching}
          />
        ) : null}
        {spiders.data?.warnings.map((warning) => (
          <Note key={warning} tone="warn" icon={<TriangleAlertIcon aria-hidden />} className="max-md:mx-4">
            {warning}
          </Note>
        ))}
        {spiders.data && items.length === 0 ? <FirstPush /> : null}
        {listings.isError && !listings.data && items.length > 0 ? (
          <RetryLine
            onRetry={() => void listings.refetch()}
            retrying={listings.isFetching}
            className="text-sm max-md:px-4"
          >
            The listings of each site could not be counted. {toApiError(listings.error).title}.
          </RetryLine>
        ) : null}
        {items.map((spider) => (
          <SpiderPanel
            key={JSON.stringify([spider.spider, spider.site])}
            spider={spider}
            listings={listings.data?.items.find(({ site }) => site === spider.site)}
          />
        ))}
        <FilesPanel />
        {spiders.data && spiders.data.throttles.length > 0 ? (
          <ThrottlePanel throttles={spiders.data.throttles} />
        ) : null}
      </div>
    </>
  )
}

function faultOf(error: unknown) {
  const { title, detail, requestId } = toApiError(error)
  return { title, detail, requestId }
}
