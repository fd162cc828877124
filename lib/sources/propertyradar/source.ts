import { env } from '#lib/env.ts'
import type { Source } from '#lib/sources/source.ts'
import { findCriterion } from './catalogue.ts'
import { fieldsToSend, isContactField, isFreeFieldList } from './fields.ts'
import { knownOf, mapRecord } from './records/mapping.ts'
import { describeOnlyMissing, gapSince, leftOutSince } from './only-missing.ts'
import { countedPart, describeRequest, propertyRadarRequestSchema, type PropertyRadarRequest } from './request.ts'
import { account } from './wire/account.ts'
import { readAnswer } from './wire/answers.ts'
import { search } from './wire/client.ts'
import { readKeys } from './wire/keys.ts'

/** More is refused by some accounts. */
const keysAtOnce = 500

/** Searches in the subscriber’s own PropertyRadar account, or in the sandbox when there is no token. */
export const propertyRadar = {
  name: 'propertyradar',
  requestSchema: propertyRadarRequestSchema,
  repeatsKeys: false,
  get requestTimeLimitMs() {
    return env().PROPERTYRADAR_TIMEOUT_SECONDS * 1000
  },
  get lateAnswerGraceMs() {
    return env().PROPERTYRADAR_GRACE_SECONDS * 1000
  },

  dataset: () => account().dataset,

  throttle() {
    const { dataset, isSandbox } = account()
    return {
      name: isSandbox ? `propertyradar:${dataset}` : dataset,
      requestsPerSecond: env().PROPERTYRADAR_REQUESTS_PER_SECOND,
      inFlight: env().PROPERTYRADAR_IN_FLIGHT,
    }
  },

  terms(request) {
    const known = knownOf(request.fields)
    return {
      summary: describeRequest(request),
      paid: !isFreeFieldList(request.fields),
      columns: known.columns,
      extraKeys: known.extraKeys,
      contactFields: (request.fields ?? []).filter(isContactField),
      sensitiveCriteria: request.criteria
        .map((criterion) => criterion.name)
        .filter((name) => findCriterion(name)?.sensitive !== undefined),
      reason: request.reason ?? null,
    }
  },

  countedPart,

  async count(request, signal) {
    const preview = { criteria: request.criteria, fields: ['RadarID'], purchase: false, limit: 1, start: 0 }
    const page = readAnswer(await search(preview, signal), false)
    const matchedRecords = page.matchedRecords ?? 0
    const namesRecords = matchedRecords === 0 ? null : page.records.length > 0
    return { matchedRecords, allowanceLeft: page.allowanceLeft, namesRecords }
  },

  naming({ onlyMissing }) {
    if (onlyMissing === undefined) return null
    return {
      words: describeOnlyMissing(onlyMissing),
      leftOutSince: (now) => leftOutSince(onlyMissing, now),
    }
  },

  async listKeys(request, offset, signal) {
    const preview = {
      criteria: request.criteria,
      fields: ['RadarID'],
      purchase: false,
      limit: keysAtOnce,
      start: offset,
    }
    return readKeys(readAnswer(await search(preview, signal), false), offset)
  },

  gapOf: (request, jobStarted) => ({ ...request, onlyMissing: gapSince(request.onlyMissing, jobStarted) }),

  fetchPage(request, window, signal) {
    const { keys } = window
    const ask = {
      // Records that are named are no longer looked for: the criteria may have ceased to hold for them.
      criteria: keys === undefined ? request.criteria : [{ name: 'RadarID', value: [...keys] }],
      fields: fieldsToSend(request.fields),
      purchase: !isFreeFieldList(request.fields),
      limit: window.limit,
      start: keys === undefined ? window.offset : 0,
    }
    return search(ask, signal)
  },

  readPage: (request, answer) => readAnswer(answer, !isFreeFieldList(request.fields)),

  mapRecord: (request, record) => mapRecord(request.fields, record),
} satisfies Source<PropertyRadarRequest>
