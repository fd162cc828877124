import { z } from 'zod'
import { inTransaction, type Database, type Handle } from '#lib/db.ts'
import { ForbiddenError, NotFoundError, RefusedError } from '#lib/errors.ts'
import { ruleSchema, type KeptRule, type Rule } from './contract.ts'

/** Rules that are kept for a source and dataset: they put later records right before they would be rejected. */

const mostRules = 50

/** Where records come from. */
export interface RulePlace {
  source: string
  dataset: string
}

/** The rules of a dataset, in the order they are tried. */
export async function rulesOf(
  db: Handle,
  { source, dataset }: RulePlace,
): Promise<Pick<KeptRule, 'ruleId' | 'rule'>[]> {
  const rows = await db.$queryRaw`
    SELECT rule_id, rule FROM reject_rules WHERE source = ${source} AND dataset = ${dataset} ORDER BY rule_id LIMIT ${mostRules}`
  return z
    .array(z.object({ rule_id: z.int(), rule: ruleSchema }))
    .parse(rows)
    .map(({ rule_id: ruleId, rule }) => ({ ruleId, rule }))
}

/**
 * Notes that rules have put records right just now. Once a minute is enough, and pages that are written at the same moment
 * do not wait for each other because of it.
 */
export async function noteMatched(db: Handle, ruleIds: readonly number[]): Promise<void> {
  await db.$executeRaw`
    UPDATE reject_rules SET last_matched_at = clock_timestamp()
    WHERE rule_id IN (
      SELECT rule_id FROM reject_rules
      WHERE rule_id = ANY(${`{${ruleIds.join(',')}}`}::int[])
        AND (last_matched_at IS NULL OR last_matched_at < clock_timestamp() - interval '1 minute')
      FOR UPDATE SKIP LOCKED)`
}

/**
 * Keeps a rule; the same rule again is the one that is there.
 * @throws RefusedError `too-many-rules`
 */
export async function keepRule(db: Database, place: RulePlace, rule: Rule, userId: string): Promise<number> {
  return inTransaction(db, async (tx) => {
    const text = JSON.stringify(rule)
    // One at a time for a dataset, so that neither the count nor the comparison misses one.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`reject rules of ${place.source} ${place.dataset}`}, 0))`
    const rows = await tx.$queryRaw`
      SELECT rule_id, rule = ${text}::jsonb AS same FROM reject_rules
      WHERE source = ${place.source} AND dataset = ${place.dataset}`
    const kept = z.array(z.object({ rule_id: z.int(), same: z.boolean() })).parse(rows)
    const present = kept.find(({ same }) => same)
    if (present !== undefined) return present.rule_id
    if (kept.length >= mostRules) {
      const message = `There are ${mostRules} rules for ${place.dataset} already. Remove one first.`
      throw new RefusedError('too-many-rules', message, [{ field: 'rule', message }])
    }
    const made = await tx.$queryRaw`
      INSERT INTO reject_rules (source, dataset, rule, created_by)
      VALUES (${place.source}, ${place.dataset}, ${text}::jsonb, ${userId}) RETURNING rule_id`
    return z.tuple([z.object({ rule_id: z.int() })]).parse(made)[0].rule_id
  })
}

const keptRow = z.object({
  rule_id: z.int(),
  source: z.string(),
  dataset: z.string(),
  rule: ruleSchema,
  created_by: z.string(),
  created_by_name: z.string(),
  created_at: z.date(),
  last_matched_at: z.date().nullable(),
})

/** The newest 500 kept rules. @param viewer whether the caller may change what belongs to this person */
export async function listRules(db: Handle, viewer: (ownerId: string) => boolean): Promise<KeptRule[]> {
  const rows = await db.$queryRaw`
    SELECT k.rule_id, k.source, k.dataset, k.rule, k.created_by, coalesce(u.name, k.created_by) AS created_by_name, k.created_at,
           k.last_matched_at
    FROM reject_rules k LEFT JOIN users u ON u.id = k.created_by ORDER BY k.rule_id DESC LIMIT 500`
  return z
    .array(keptRow)
    .parse(rows)
    .map((row) => ({
      ruleId: row.rule_id,
      source: row.source,
      dataset: row.dataset,
      rule: row.rule,
      createdBy: row.created_by,
      createdByName: row.created_by_name,
      createdAt: row.created_at.toISOString(),
      lastMatchedAt: row.last_matched_at?.toISOString() ?? null,
      mine: viewer(row.created_by),
    }))
}

/**
 * Removes a rule; what it has put right stays.
 * @throws NotFoundError, ForbiddenError
 */
export async function removeRule(db: Handle, ruleId: number, viewer: (ownerId: string) => boolean): Promise<void> {
  const rows = await db.$queryRaw`SELECT created_by FROM reject_rules WHERE rule_id = ${ruleId}`
  const [rule] = z.array(z.object({ created_by: z.string() })).parse(rows)
  if (rule === undefined) throw new NotFoundError('rule-not-found', 'There is no such rule any more.')
  if (!viewer(rule.created_by)) {
    throw new ForbiddenError('not-yours', 'Only who keeps a rule, an owner or an admin removes it.')
  }
  await db.$executeRaw`DELETE FROM reject_rules WHERE rule_id = ${ruleId}`
}
