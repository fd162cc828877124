'use client'

import dynamic from 'next/dynamic'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { BookmarkIcon, PackageXIcon } from 'lucide-react'
import { fetchCode } from '#components/fetch-code.ts'
import { toApiError } from '#components/api.ts'
import { ActionProgress } from '#components/rejects/actions/action-progress.tsx'
import { GroupList } from '#components/rejects/group-list.tsx'
import { openReject, useRejectAddress } from '#components/rejects/reject-address.ts'
import { RejectFilters } from '#components/rejects/reject-filters.tsx'
import { RejectList } from '#components/rejects/reject-list.tsx'
import { groupsQuery } from '#components/rejects/rejects-queries.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, ButtonLink } from '#components/ui/control/button.tsx'
import { cn } from '#components/ui/format/cn.ts'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { useOnceOpen } from '#components/ui/overlay/on-demand.tsx'
import { EmptyState } from '#components/ui/state/empty-state.tsx'
import { ErrorState } from '#components/ui/state/error-state.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'
import type { RejectGroup } from '#lib/rejects/contract.ts'

const RejectSheet = dynamic(() =>
  fetchCode(() => import('#components/rejects/one/reject-sheet.tsx')).then((file) => file.RejectSheet),
)
const KeptRules = dynamic(() =>
  fetchCode(() => import('#components/rejects/rules/kept-rules.tsx')).then((file) => file.KeptRules),
)

/** Records of every source that could not be stored, by cause; where a person puts them right. */
export function RejectsScreen() {
  const { choice, openId } = useRejectAddress()
  const groups = useQuery(groupsQuery(choice))
  const [action, setAction] = useState<number | null>(null)
  const [rulesShown, setRulesShown] = useState(false)
  const isSheetWanted = useOnceOpen(openId !== null)
  const group = groups.data?.items.find((one) => isChosen(one, choice))
  const cause = choice.code === undefined ? null : { code: choice.code, field: choice.field ?? null }
  const states = groups.data?.states
  const causes = (groups.data?.items.length ?? 0) + (groups.data?.moreGroups ?? 0)
  const isBare = states !== undefined && states.open + states.replayed + states.dismissed === 0
  const isFiltered = Object.keys(choice).length > 1
  return (
    <>
      <TopBar
        title="Rejects"
        note={states ? <span className="max-md:sr-only">{noteOf(states.open, causes, choice.state)}</span> : null}
      >
        <Button onClick={() => setRulesShown(true)}>
          <BookmarkIcon aria-hidden />
          <span className="max-md:sr-only">Kept rules</span>
        </Button>
      </TopBar>
      {isBare && !isFiltered ? (
        <NoRejects />
      ) : (
        <>
          <RejectFilters choice={choice} states={states} />
          {action === null ? null : (
            <div className="border-b border-line px-6 py-2 max-md:px-4">
              <ActionProgress key={action} bulkActionId={action} onClose={() => setAction(null)} />
            </div>
          )}
          <div className="grid grid-cols-[minmax(0,1fr)] items-start md:grid-cols-[300px_minmax(0,1fr)] xl:grid-cols-[340px_minmax(0,1fr)]">
            <aside aria-label="Causes" className={cn('border-line md:border-r', cause && 'max-md:hidden')}>
              {groups.isError && !groups.data ? (
                <ErrorState
                  {...faultOf(groups.error)}
                  onRetry={() => void groups.refetch()}
                  retrying={groups.isFetching}
                />
              ) : null}
              <LateRows waiting={groups.isPending} rows={8} height={56} />
              {groups.data ? <GroupList groups={groups.data} choice={choice} /> : null}
            </aside>
            {cause ? (
              <RejectList choice={choice} cause={cause} group={group} openId={openId} onStarted={setAction} />
            ) : (
              <p className="p-8 text-ink-3 max-md:hidden">Choose a cause to see its records.</p>
            )}
          </div>
        </>
      )}
      {isSheetWanted ? <RejectSheet rejectId={openId} onClose={() => openReject(null)} /> : null}
      {rulesShown ? <KeptRules onClose={() => setRulesShown(false)} /> : null}
    </>
  )
}

function isChosen(group: RejectGroup, { code, field }: { code?: string | undefined; field?: string | undefined }) {
  return group.code === code && (group.field ?? '') === (field ?? '')
}

function noteOf(open: number, causes: number, state: string): string {
  const records = `${formatQuantity(open, 'record')} open`
  return state === 'open' && causes > 0 ? `${records}, ${formatQuantity(causes, 'cause')}` : records
}

function faultOf(error: unknown) {
  const { title, detail, requestId } = toApiError(error)
  return { title, detail, requestId }
}

function NoRejects() {
  return (
    <EmptyState
      icon={<PackageXIcon aria-hidden />}
      title="No rejects"
      action={<ButtonLink href="/jobs">To the jobs</ButtonLink>}
    >
      A record that cannot be stored is kept here with its reason and what the source gave, whichever source it came
      from. You can edit and replay it, or put many right by a rule.
    </EmptyState>
  )
}
