import { SourceError } from '#lib/sources/errors.ts'
import type { SourceCount } from '#lib/sources/source.ts'
import { criteria, type CriterionDefinition } from './catalogue.ts'
import type { Criterion } from './request.ts'
import { propertyRadar } from './source.ts'

/** What a token may do, found out by free previews alone. */
export interface TokenReport {
  dataset: string
  /** Records left of this month’s free allowance; null when PropertyRadar did not say. */
  allowanceLeft: number | null
  /** Criteria that need a larger plan or an add-on, and whether this account may use them. */
  gated: readonly GatedCriterion[]
}

export interface GatedCriterion {
  name: string
  label: string
  accepted: boolean
  /** PropertyRadar’s answer in plain words where it did not accept the criterion. */
  remark: string | null
}

const anywhere: Criterion = { name: 'State', value: ['AZ'] }

/**
 * Makes one free preview, and one more for each criterion that depends on the plan. `takeTurn` is awaited before each,
 * so that they share the speed limit with everyone else.
 * @throws SourceError when even the plain preview fails: the token is wrong, or PropertyRadar cannot be reached.
 */
export async function checkToken(signal: AbortSignal, takeTurn: () => Promise<void>): Promise<TokenReport> {
  const count = await preview([anywhere], signal, takeTurn)
  const gated: GatedCriterion[] = []
  for (const definition of criteria.filter((criterion) => criterion.planGated !== undefined)) {
    gated.push(await tryCriterion(definition, signal, takeTurn))
  }
  return { dataset: propertyRadar.dataset({ criteria: [anywhere] }), allowanceLeft: count.allowanceLeft, gated }
}

async function preview(wanted: Criterion[], signal: AbortSignal, takeTurn: () => Promise<void>): Promise<SourceCount> {
  await takeTurn()
  return await propertyRadar.count({ criteria: wanted }, signal)
}

async function tryCriterion(
  definition: CriterionDefinition,
  signal: AbortSignal,
  takeTurn: () => Promise<void>,
): Promise<GatedCriterion> {
  const { name, label } = definition
  try {
    await preview([anywhere, { name, value: definition.example }], signal, takeTurn)
    return { name, label, accepted: true, remark: null }
  } catch (error) {
    // A bad moment of the vendor says nothing about the plan.
    if (signal.aborted || !(error instanceof SourceError)) throw error
    if (error.errorClass !== 'fix-request' && error.errorClass !== 'ask-person') throw error
    return { name, label, accepted: false, remark: error.message }
  }
}
