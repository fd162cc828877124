'use client'

import { useQuery } from '@tanstack/react-query'
import { Trash2Icon } from 'lucide-react'
import { causeTitle } from '#components/rejects/cause-words.ts'
import { describeRule } from '#components/rejects/rules/rule-draft.ts'
import { keptRulesQuery, useRemoveRule } from '#components/rejects/rejects-queries.ts'
import { IconButton } from '#components/ui/control/button.tsx'
import { Time } from '#components/ui/format/time.tsx'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'

/** Rules that put later records right before they would be rejected; each can be removed. */
export function KeptRules({ onClose }: { onClose: () => void }) {
  const rules = useQuery(keptRulesQuery())
  const remove = useRemoveRule()
  return (
    <Sheet open onClose={onClose} title="Kept rules" description={<p>For records that come later, by dataset.</p>}>
      {rules.isError && !rules.data ? (
        <PanelFault
          error={rules.error}
          onRetry={() => void rules.refetch()}
          retrying={rules.isFetching}
          className="p-4"
        />
      ) : null}
      <LateRows waiting={rules.isPending} rows={4} height={72} />
      {rules.data?.length === 0 ? (
        <p className="p-4 text-ink-2">
          None yet. Open a cause, fix it by a rule, and tick “Keep this rule”: later records of the dataset are then put
          right before they would be rejected.
        </p>
      ) : null}
      <ul>
        {rules.data?.map(({ ruleId, dataset, rule, createdByName, createdAt, lastMatchedAt, mine }) => (
          <li key={ruleId} className="flex items-start gap-2 border-b border-line px-4 py-2">
            <div className="min-w-0 flex-1 break-words">
              <p className="font-medium">{describeRule(rule)}</p>
              <p className="text-sm text-ink-2">
                <bdi>{dataset}</bdi> · {causeTitle({ code: rule.code, field: rule.faultField })}
              </p>
              <p className="text-sm text-ink-3">
                <bdi>{createdByName}</bdi>, <Time at={createdAt} form="relative" /> ·{' '}
                {lastMatchedAt === null ? (
                  'has not matched yet'
                ) : (
                  <>
                    last matched <Time at={lastMatchedAt} form="relative" />
                  </>
                )}
              </p>
            </div>
            {mine ? (
              <IconButton
                label={`Remove the rule: ${describeRule(rule)}`}
                busy={remove.isPending}
                onClick={() => remove.mutate({ asked: ruleId })}
              >
                <Trash2Icon aria-hidden />
              </IconButton>
            ) : null}
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
