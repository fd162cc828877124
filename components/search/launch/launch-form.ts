import { jobOptionsSchema, type JobOptions, type Priority } from '#lib/jobs/contract.ts'
import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import { recordsOfOnePage } from '#components/search/launch/launch-amounts.ts'
import { daysFault, usualDays, type MissingChoice } from '#components/search/query/missing-choice.ts'
import type { RangeEnd } from '#components/search/values/range-value.ts'
import { formatCount } from '#components/ui/format/formats.ts'

/** What is set before a start, beside the request. */
export interface LaunchForm {
  /** Undefined: as many as match. */
  maxRecords: RangeEnd | undefined
  maxCost: RangeEnd
  priority: Priority
  /** Why sensitive criteria are used. */
  reason: string
  /** The number typed in to confirm an unusually large job. */
  confirmed: RangeEnd
  missing: MissingChoice
}

export const untouchedForm: LaunchForm = {
  maxRecords: undefined,
  maxCost: null,
  priority: 'normal',
  reason: '',
  confirmed: null,
  missing: { only: false, olderThanDays: usualDays },
}

export interface CeilingFaults {
  maxRecords: string | null
  maxCost: string | null
}

/** What is wrong with the ceilings, in words for their fields. */
export function ceilingFaults({ maxRecords, maxCost }: LaunchForm, paid: boolean): CeilingFaults {
  const missing = maxRecords === null && paid ? 'A paid job needs a ceiling. Type the most records you want.' : null
  return {
    maxRecords: missing ?? faultOf(maxRecords ?? null, (value) => jobOptionsSchema.shape.maxRecords.safeParse(value)),
    maxCost: faultOf(maxCost, (value) => jobOptionsSchema.shape.maxCost.safeParse(value)),
  }
}

type Check = (value: number) => { error?: { issues: { message: string }[] } | undefined }

function faultOf(value: RangeEnd, check: Check): string | null {
  if (value === null) return null
  if (typeof value === 'string') return `“${value}” is no number.`
  return check(value).error?.issues[0]?.message ?? null
}

/** The ceilings that are right, for the estimate. */
export function rightCeilings(form: LaunchForm): Pick<JobOptions, 'maxRecords' | 'maxCost'> {
  const faults = ceilingFaults(form, false)
  return {
    ...(typeof form.maxRecords === 'number' && faults.maxRecords === null ? { maxRecords: form.maxRecords } : {}),
    ...(typeof form.maxCost === 'number' && faults.maxCost === null ? { maxCost: form.maxCost } : {}),
  }
}

export type LaunchKind = 'now' | 'background'

/**
 * The number to type in before a start, null when none. The first page of a larger job is measured by itself: it needs
 * one only where the allowance does not cover it.
 */
export function numberToConfirm(kind: LaunchKind, estimate: Estimate, { only } = untouchedForm.missing): number | null {
  // What is missing is counted by the job itself, which asks when it is more than it may buy unasked.
  if (only) return null
  if (kind === 'background' || estimate.totalRecords <= recordsOfOnePage) return estimate.confirmRecords
  return estimate.paid && recordsOfOnePage > (estimate.allowanceLeft ?? 0) ? recordsOfOnePage : null
}

/** The options a job starts with. A ceiling on records is always sent, so that a job never grows past what was shown. */
export function launchOptions(kind: LaunchKind, form: LaunchForm, estimate: Estimate): JobOptions {
  const { maxRecords, maxCost } = rightCeilings(form)
  const records = Math.max(1, maxRecords ?? estimate.totalRecords)
  const confirmRecords = numberToConfirm(kind, estimate, form.missing)
  return {
    priority: kind === 'now' ? 'urgent' : form.priority,
    maxRecords: kind === 'now' ? Math.min(records, recordsOfOnePage) : records,
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(confirmRecords === null ? {} : { confirmRecords }),
  }
}

/**
 * The options without what the allowance decides: equal for one wish before and after a job took from the allowance,
 * so that a started job is known again.
 */
export function wishedOptions(kind: LaunchKind, form: LaunchForm, { matchedRecords }: Estimate): JobOptions {
  const { maxRecords, maxCost } = rightCeilings(form)
  const records = maxRecords ?? matchedRecords
  return {
    priority: kind === 'now' ? 'urgent' : form.priority,
    maxRecords: kind === 'now' ? Math.min(records, recordsOfOnePage) : records,
    maxCost,
  }
}

export interface LaunchState {
  form: LaunchForm
  estimate: Estimate | undefined
  /** The shown estimate belongs to the shown request. */
  current: boolean
  /** Criteria left out of the request. */
  leftOut: number
  /** Labels of the sensitive criteria in use. */
  sensitive: readonly string[]
  /** The estimate is the most that can be asked for: what is stored comes off once the job has compared. */
  atMost?: boolean
}

/** Why a job cannot start yet and what to do, or null when it can. */
export function obstacleOf(
  kind: LaunchKind,
  { form, estimate, current, leftOut, sensitive }: LaunchState,
): string | null {
  if (leftOut > 0) return `First fill in, fix or remove what is left out (${formatCount(leftOut)}).`
  const faults = ceilingFaults(form, estimate?.paid ?? true)
  if (faults.maxRecords !== null || faults.maxCost !== null) return 'First fix the ceiling.'
  if (!estimate || !current) return 'Waits for the count.'
  if (daysFault(form.missing) !== null) return 'First fix the number of days.'
  if (estimate.totalRecords === 0) {
    const isFresh = form.missing.only && estimate.matchedRecords > 0
    return isFresh
      ? 'All matches are stored and fresh, so there is nothing to get.'
      : 'Nothing matches, so there is nothing to get.'
  }
  if (sensitive.length > 0 && form.reason.trim() === '')
    return `First write the reason for using ${sensitive.join(', ')}.`
  const number = numberToConfirm(kind, estimate, form.missing)
  return number === null || form.confirmed === number ? null : `First type ${formatCount(number)} to confirm.`
}
