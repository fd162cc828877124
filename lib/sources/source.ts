import type { z } from 'zod'
import type { PropertyColumn, PropertyValues } from '#lib/properties/columns.ts'
import type { Slot } from '#lib/throttle/slots.ts'

/**
 * What a source must say so that the engine can do everything else. A source knows its requests, its
 * wire and its records; it knows nothing of jobs, money rules, queues, retries or tables.
 */

export type SourceName = 'propertyradar' | 'spider' | 'county' | 'table' | 'file'

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** Speed limit of the host or credential that every request of this source shares. */
export interface ThrottleSettings {
  /** Name of the host or credential; never the credential itself. */
  name: string
  requestsPerSecond: number
  inFlight: number
}

/** What follows from a request before anything is asked of the source. */
export interface RequestTerms {
  /** Plain sentence of the whole request, for lists. */
  summary: string
  paid: boolean
  /** Property columns this request can know. Others keep their stored values. */
  columns: readonly PropertyColumn[]
  /** Keys of `extra` this request can know. */
  extraKeys: readonly string[]
  /** Personal contact fields that were asked for by name, shown with the estimate. */
  contactFields: readonly string[]
  /** Criteria on personal traits or life events; using one asks for a written reason. */
  sensitiveCriteria: readonly string[]
  /** The written reason, if one was given. */
  reason: string | null
}

export interface SourceCount {
  matchedRecords: number
  /** Records left of the account’s free allowance this month; null when the source did not say. */
  allowanceLeft: number | null
  /** Whether the source named a record free of charge; null where nothing matched or it is not asked that way. */
  namesRecords: boolean | null
  /** About so many: what lies here is counted to the record only once it was read through. */
  isRough?: boolean
}

/** Which records a page asks for: those of `keys`, or `limit` records from the zero-based `offset`. */
export interface PageWindow {
  offset: number
  limit: number
  /** Source keys, as many as `limit`; absent where a page is a stretch of the source’s own list. */
  keys?: readonly string[]
}

/** Of a request that names its records one by one: what of them is left out because it is stored already. */
export interface RecordNaming {
  /**
   * A record seen at or after this moment is left out.
   * @param now by the database’s clock
   */
  leftOutSince(now: Date): Date
  /** What is asked for, as a sentence says it: “missing or older than 90 days”. */
  words: string
}

/** What someone who prepares records is told, and tells. */
export interface Preparation {
  signal: AbortSignal
  /** Takes note of how many records are ready. */
  onRows(rows: number): Promise<void>
}

/** What was met while records were made ready, for the log of a job. */
export interface Prepared {
  /** Something was left out or cannot be read. */
  isOdd: boolean
  words: string
}

/** A stretch of the keys a request matches. */
export interface KeyList {
  keys: readonly string[]
  /** Records the stretch had: more than keys where some named none. */
  received: number
  matchedRecords: number
  allowanceLeft: number | null
}

/** An HTTP answer as it came, to be stored before it is understood. */
export interface SourceAnswer {
  httpStatus: number
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array
  /** How long the last request took, milliseconds, where the answer took several. */
  lastRequestMs?: number
}

/** A complete, valid page. */
export interface PageContent {
  /** Records exactly as the source gave them. */
  records: readonly JsonValue[]
  /** All matches at the time of this answer, when the source says so. */
  matchedRecords: number | null
  /** Records this answer was billed for, allowance included. */
  recordsBilled: number
  allowanceLeft: number | null
  /** The cost as the answer words it, kept for the ledger; never used as a price. */
  costReported: string | null
  /** Why the source must not be asked further before a person says so; what the page holds is stored. */
  halt?: string
}

/** A record the source’s mapping understood. */
export interface MappedRecord {
  sourceKey: string
  /** The record’s own date or revision as sortable text, empty when it has none. */
  version: string
  /** Every asked column is present or absent; absent means the source has no value and becomes NULL. */
  values: PropertyValues
  /** Asked vendor fields without a column. */
  extra: Readonly<Record<string, JsonValue>>
  /** The columns this record can know, where not every record knows all that the request names. */
  known?: readonly PropertyColumn[]
}

/** Why a record could not be understood: becomes a reject. */
export interface RecordFault {
  field: string | null
  code: string
  reason: string
  sourceKey: string | null
}

/** What is said of records however they come: asked for, or sent by someone. */
export interface RecordReader<Request> {
  readonly name: SourceName
  /** Parses what a client sent; messages name the field and the remedy. */
  readonly requestSchema: z.ZodType<Request>
  /**
   * Whether one key may stand in a request more than once. Where it may not, a record that comes twice stands for one that
   * did not come: pages of a list that moved while it was read.
   */
  readonly repeatsKeys: boolean
  terms(request: Request): RequestTerms
  /** Understands one record. Never throws: what it cannot understand is a fault. */
  mapRecord(request: Request, record: JsonValue): MappedRecord | RecordFault
}

/**
 * A source that is asked for its records, page by page. Whoever asks holds a turn at the throttle; a source that sends
 * several requests for one answer takes the next turn for each.
 */
export interface Source<Request> extends RecordReader<Request> {
  /** Longest time one request may take, milliseconds. */
  readonly requestTimeLimitMs: number
  /** Time after that in which a late answer still counts, milliseconds. */
  readonly lateAnswerGraceMs: number
  /** The account, site or connection the records come from; part of every property’s identity. */
  dataset(request: Request): string
  throttle(request: Request): ThrottleSettings
  /** The site that may be asked only while an owner’s statement permits it; null, or left out, where none is needed. */
  permittedSite?(request: Request): string | null
  /** The records lie here already: nobody is asked for them, so however many there are needs nobody’s word. */
  readonly recordsLieHere?: boolean
  /** Records a page asks for, where the source has a number of its own. */
  readonly pageSize?: number
  /**
   * Makes the records ready to be counted and fetched, where that takes longer than a request may: a file is read through.
   * Done before, it does nothing. Absent where there is nothing to do.
   * @returns what was met, as a sentence for the log of the job
   * @throws SourceError; the signal’s reason
   */
  prepare?(request: Request, preparation: Preparation): Promise<Prepared>
  /** The part of the request that decides the count, for the cache of estimates. */
  countedPart(request: Request): JsonValue
  /**
   * Free count of matching records.
   * @throws SourceError
   */
  count(request: Request, signal: AbortSignal, turn: Slot): Promise<SourceCount>
  /** How a request names its records; null where its pages are stretches of the source’s own list. */
  naming(request: Request): RecordNaming | null
  /**
   * Lists keys of matching records, free, from the zero-based `offset`.
   * @throws SourceError; `no-free-keys` when records match and the account is told none of their keys
   */
  listKeys(request: Request, offset: number, signal: AbortSignal, turn: Slot): Promise<KeyList>
  /** The same request for the records that were not seen since a job of it started; null where they cannot be named. */
  gapOf(request: Request, jobStarted: Date): Request | null
  /**
   * Sends the request for one page, or several, and returns what came, whatever the status.
   * @throws SourceError when no complete HTTP answer came; `billing` says whether it can have cost money.
   *   `evidence` on the error’s cause is not kept: what was received in part is lost with the connection.
   */
  fetchPage(request: Request, window: PageWindow, signal: AbortSignal, turn: Slot): Promise<SourceAnswer>
  /**
   * Understands an answer, fresh or stored; the same answer always gives the same result.
   * @throws SourceError when it is not a complete valid page.
   */
  readPage(request: Request, answer: SourceAnswer): PageContent
}

export function isFault(result: MappedRecord | RecordFault): result is RecordFault {
  return 'reason' in result
}
