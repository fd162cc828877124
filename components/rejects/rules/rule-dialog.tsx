'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { describeRule, firstDraft, ruleOf } from '#components/rejects/rules/rule-draft.ts'
import { RuleFields } from '#components/rejects/rules/rule-fields.tsx'
import { RulePreviewLines } from '#components/rejects/rules/rule-preview.tsx'
import { rulePreviewQuery, useApplyRule, useKeepRule } from '#components/rejects/rejects-queries.ts'
import { Button } from '#components/ui/control/button.tsx'
import { Checkbox } from '#components/ui/control/checkbox.tsx'
import { formatQuantity } from '#components/ui/format/formats.ts'
import { Sheet } from '#components/ui/overlay/sheet.tsx'
import { toast } from '#components/ui/overlay/toast.ts'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import { LateRows } from '#components/ui/state/skeleton.tsx'
import type { RejectChoice, RejectGroup } from '#lib/rejects/contract.ts'

interface RuleDialogProps {
  choice: RejectChoice
  cause: { code: string; field: string | null }
  group: RejectGroup | undefined
  /** What some of the records hold in the field. */
  given: readonly string[]
  onClose: () => void
  onStarted: (bulkActionId: number) => void
}

/** What is typed is tried so long after the last change, in milliseconds. */
const pauseMs = 500

/** A rule for all rejects of a cause: written, tried on them, applied in the background, and kept for later records. */
export function RuleDialog({ choice, cause, group, given, onClose, onStarted }: RuleDialogProps) {
  const [draft, setDraft] = useState(() => firstDraft(cause, given))
  const [keep, setKeep] = useState(false)
  const { state: _, ...filter } = choice
  const rule = ruleOf(draft, cause)
  const wanted = JSON.stringify(rule)
  const [tried, setTried] = useState(wanted)
  useEffect(() => {
    const timer = setTimeout(() => setTried(wanted), pauseMs)
    return () => clearTimeout(timer)
  }, [wanted])
  const preview = useQuery(rulePreviewQuery(filter, wanted === tried ? rule : null))
  const isCurrent = rule !== null && wanted === tried && preview.data !== undefined && !preview.isPlaceholderData
  const apply = useApplyRule()
  const keepRule = useKeepRule()
  const place = placeOf(choice, group)
  const stored = preview.data ? preview.data.asNew + preview.data.asChange + preview.data.older : 0
  const begin = async (): Promise<void> => {
    if (keep && place !== null && rule !== null) {
      await keepRule.mutateAsync({ asked: undefined, body: { ...place, rule } })
      toast.info('The rule is kept', {
        description: `From now on it is tried on records of ${place.dataset} before they are rejected: ${describeRule(rule)}. Kept rules says when it last matched; there it is removed.`,
      })
    }
    apply.mutate(
      { asked: undefined, body: { filter, rule, upTo: preview.data?.upTo ?? 0 } },
      { onSuccess: ({ bulkActionId }) => onStarted(bulkActionId) },
    )
  }
  return (
    <Sheet
      open
      onClose={onClose}
      title="Fix by a rule"
      description={<p>For records of this cause. What the source gave stays readable.</p>}
      className="md:w-[28rem]"
      footer={
        <Button
          kind="primary"
          busy={apply.isPending || keepRule.isPending}
          disabled={!isCurrent || stored === 0}
          // A rule that could not be kept was told of by its own message.
          onClick={() => void begin().catch(() => undefined)}
        >
          {isCurrent ? `Fix and replay ${formatQuantity(stored, 'reject')}` : 'Fix and replay'}
        </Button>
      }
    >
      <div className="grid gap-4 p-4">
        <RuleFields draft={draft} onChange={setDraft} />
        {rule === null ? <p className="text-ink-2">Name the field and say what to do with it.</p> : null}
        {preview.isError && wanted === tried ? (
          <PanelFault error={preview.error} onRetry={() => void preview.refetch()} retrying={preview.isFetching} />
        ) : null}
        <LateRows waiting={rule !== null && preview.isPending && !preview.isError} rows={5} height={29} />
        {preview.data && rule !== null ? <RulePreviewLines preview={preview.data} /> : null}
        {place !== null && draft.kind !== 'read-again' ? (
          <Checkbox
            checked={keep}
            onChange={setKeep}
            label={
              <>
                Keep this rule for later records of <bdi>{place.dataset}</bdi>: they are put right before they would be
                rejected.
              </>
            }
          />
        ) : null}
      </div>
    </Sheet>
  )
}

/** Where all of a cause came from; null where that is not one place. */
function placeOf({ source, dataset }: RejectChoice, group: RejectGroup | undefined) {
  const onlySource = source ?? (group?.sources.length === 1 ? group.sources[0] : undefined)
  const onlyDataset = dataset ?? (group?.datasets.length === 1 ? group.datasets[0] : undefined)
  return onlySource === undefined || onlyDataset === undefined ? null : { source: onlySource, dataset: onlyDataset }
}
