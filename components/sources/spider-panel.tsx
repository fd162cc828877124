import Link from 'next/link'
import type { ReactNode } from 'react'
import { RunTable } from '#components/sources/run-table.tsx'
import { formatCount } from '#components/ui/format/formats.ts'
import { isolated } from '#components/ui/format/outside-text.ts'
import { Time } from '#components/ui/format/time.tsx'
import { Panel } from '#components/ui/layout/panel.tsx'
import type { SiteListings, SpiderSummary } from '#lib/spiders/contract.ts'

interface SpiderPanelProps {
  spider: SpiderSummary
  /** Of its site; absent until they are counted. */
  listings: SiteListings['items'][number] | undefined
}

/** One spider on one site: what it brought, what became of its listings, and its latest runs. */
export function SpiderPanel({ spider, listings }: SpiderPanelProps) {
  const { site, lastPushAt, keyName, usual } = spider
  return (
    <Panel
      title={<bdi className="break-words">{spider.spider}</bdi>}
      note={
        <Link
          href={`/properties?${new URLSearchParams({ source: 'spider', dataset: site })}`}
          className="break-all text-accent underline underline-offset-3"
        >
          <bdi>{site}</bdi>
        </Link>
      }
    >
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 border-b border-line p-4 md:grid-cols-5">
        <Fact name="Last push">{lastPushAt === null ? 'none yet' : <Time at={lastPushAt} form="relative" />}</Fact>
        <Fact name="Key">{keyName === null ? 'none, or gone' : <bdi title={isolated(keyName)}>{keyName}</bdi>}</Fact>
        <Fact name="Usual run">{usual === null ? 'not known yet' : formatCount(usual)}</Fact>
        <Fact name="Accepted, 30 days">{formatCount(spider.accepted)}</Fact>
        <Fact name="Rejected, 30 days">{formatCount(spider.rejected)}</Fact>
        <Fact name="Republished, 30 days">{formatCount(spider.republished)}</Fact>
        <Fact name="Active">{counted(listings?.active)}</Fact>
        <Fact name="Sold">{counted(listings?.sold)}</Fact>
        <Fact name="Inactive">{counted(listings?.inactive)}</Fact>
        <Fact name="In another state">{counted(listings?.other)}</Fact>
      </dl>
      <RunTable runs={spider.runs} label={`Latest runs of ${isolated(spider.spider)} on ${isolated(site)}`} />
    </Panel>
  )
}

function counted(count: number | undefined): string {
  return count === undefined ? '…' : formatCount(count)
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-ink-3">{name}</dt>
      <dd className="truncate font-medium">{children}</dd>
    </div>
  )
}
