import { z } from 'zod'
import { mayChange, roleSchema } from '#lib/access/contract.ts'
import { isTransient } from '#lib/database-errors.ts'
import { DomainError } from '#lib/errors.ts'
import { noteSlice, type Slice, type TrackedPart } from '#lib/jobs/bulk/tracked.ts'
import { log } from '#lib/log.ts'
import type { Message } from '#lib/queue.ts'
import { nextOpen, type ChosenReject } from '#lib/rejects/choice.ts'
import { openChoiceSchema } from '#lib/rejects/contract.ts'
import { readRaw } from '#lib/rejects/entries.ts'
import { applyRule } from '#lib/rejects/rules/apply.ts'
import { ruleSchema } from '#lib/rejects/rules/contract.ts'
import { RejectSettledError } from '#lib/rejects/settle.ts'
import { replayRejects, type Replay } from '#lib/replay/replay.ts'
import type { Worker } from '#workers/process/worker.ts'
import type { PartDone } from './carry-on.ts'
import { TakenOver } from './taken-over.ts'

/** Rejects of one message: another action waits for no more than these. */
export const rejectsOfOneMessage = 200

const detailsSchema = z.object({ filter: openChoiceSchema, upTo: z.int(), rule: ruleSchema })

/** Puts the next rejects of a choice right by a rule and replays them, those of one page in one transaction. */
export async function fixRejects(worker: Worker, message: Message, part: TrackedPart): Promise<PartDone> {
  const { filter, upTo, rule } = detailsSchema.parse(part.details)
  const next = await nextOpen(worker.db, filter, { after: part.behind, upTo, limit: rejectsOfOneMessage })
  let from = part.behind
  for (const run of runsOfOnePage(next)) {
    // Thrown, so that the message goes to another worker at once.
    message.signal.throwIfAborted()
    const to = run.at(-1)?.reject_id ?? from
    const fixes = run.map((reject) => fixOf(rule, reject))
    try {
      await replayRun(worker, part, { run, fixes, slice: { from, to, done: run.length } })
    } catch (error) {
      // Someone settled one of them since it was read: it is not among those of the next part.
      if (error instanceof RejectSettledError) return { isLeft: true }
      throw error
    }
    from = to
  }
  return { isLeft: next.length === rejectsOfOneMessage }
}

function runsOfOnePage(rejects: readonly ChosenReject[]): ChosenReject[][] {
  const runs: ChosenReject[][] = []
  for (const reject of rejects) {
    const run = runs.at(-1)
    if (run?.[0]?.page_id === reject.page_id) run.push(reject)
    else runs.push([reject])
  }
  return runs
}

type Fixed = { replay: Replay } | { refusal: string }

interface Run {
  /** Rejects of one page. */
  run: readonly ChosenReject[]
  /** What is to be done with each. */
  fixes: readonly Fixed[]
  slice: Pick<Slice, 'from' | 'to' | 'done'>
}

function fixOf(rule: z.infer<typeof ruleSchema>, reject: ChosenReject): Fixed {
  const record = readRaw(reject.text)
  if (record === undefined) return { refusal: 'The record was too long to be kept whole. Edit it by hand.' }
  const fixed = applyRule(rule, reject, record)
  if (fixed === null) return { refusal: 'The rule changes nothing in it.' }
  const isEdited = fixed !== record || reject.is_edited
  const { reject_id: rejectId, position } = reject
  const seen = { state: 'open', failedReplays: reject.failed_replays }
  const editedText = isEdited ? JSON.stringify(fixed) : null
  return { replay: { rejectId, seen, position, record: fixed, editedText } }
}

async function replayRun({ db, queue }: Worker, part: TrackedPart, { run, fixes, slice }: Run): Promise<void> {
  const [first] = run
  if (first === undefined) return
  const refusals = fixes.flatMap((fix, index) =>
    'refusal' in fix ? [{ ...namesOf(run[index] ?? first), reason: fix.refusal }] : [],
  )
  const replays = fixes.flatMap((fix) => ('replay' in fix ? [fix.replay] : []))
  const noteAll = async (reason: string): Promise<void> => {
    const all = run.map((reject) => ({ ...namesOf(reject), reason }))
    const noted = { ...slice, changed: 0, refused: run.length, refusals: all }
    if (!(await noteSlice(db, part.bulkActionId, noted))) throw new TakenOver()
  }
  const why = whyNot(part, first)
  if (why !== null) return noteAll(why)
  if (replays.length === 0) {
    const noted = { ...slice, changed: 0, refused: refusals.length, refusals }
    if (!(await noteSlice(db, part.bulkActionId, noted))) throw new TakenOver()
    return
  }
  try {
    await replayRejects(db, queue, {
      pageId: first.page_id,
      rejects: replays,
      userId: part.userId,
      how: 'by a rule',
      also: async (tx, { stored, failed }) => {
        const again = failed.map(({ rejectId, reason }) => ({
          jobId: first.job_id,
          rejectId: Number(rejectId),
          reason,
        }))
        const noted = {
          ...slice,
          changed: stored.length,
          refused: refusals.length + failed.length,
          refusals: [...refusals, ...again],
        }
        if (!(await noteSlice(tx, part.bulkActionId, noted))) throw new TakenOver()
      },
    })
  } catch (error) {
    if (error instanceof TakenOver || error instanceof RejectSettledError || isTransient(error)) throw error
    if (error instanceof DomainError) return noteAll(error.message)
    // Those of one page that nothing can be done with must not hold up the others.
    log.error({ error, jobId: first.job_id }, 'an action could not replay rejects')
    return noteAll('Something unexpected went wrong with it; it was left as it was.')
  }
}

function namesOf({ job_id: jobId, reject_id: rejectId }: ChosenReject): { jobId: number; rejectId: number } {
  return { jobId, rejectId: Number(rejectId) }
}

/** Why somebody’s action leaves a reject alone, by who they are now. */
export function whyNot(part: TrackedPart, { created_by: owner }: ChosenReject): string | null {
  if (part.banned) return 'The account of who asked is closed.'
  const role = roleSchema.safeParse(part.role)
  const person = { userId: part.userId, role: role.success ? role.data : 'analyst' } as const
  return mayChange(person, owner) ? null : 'Its job belongs to somebody else.'
}
