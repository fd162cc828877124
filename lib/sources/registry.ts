import { z } from 'zod'
import { env } from '#lib/env.ts'
import { parseOrRefuse, RefusedError } from '#lib/errors.ts'
import { file } from './file/source.ts'
import { propertyRadar } from './propertyradar/source.ts'
import { crawl } from './spider/crawl/source.ts'
import { spider } from './spider/source.ts'
import type { Slot } from '#lib/throttle/slots.ts'
import type {
  JsonValue,
  KeyList,
  MappedRecord,
  PageContent,
  PageWindow,
  Preparation,
  Prepared,
  RecordFault,
  RecordReader,
  RecordNaming,
  RequestTerms,
  Source,
  SourceAnswer,
  SourceCount,
  SourceName,
  ThrottleSettings,
} from './source.ts'

/** What it takes to read the records of a request, however they come. */
export interface OpenReader {
  readonly source: SourceName
  /** The request in its parsed form, as it is stored. Opening it again gives the same request. */
  readonly json: JsonValue
  readonly terms: RequestTerms
  /** See `RecordReader`. */
  readonly repeatsKeys: boolean
  mapRecord(record: JsonValue): MappedRecord | RecordFault
}

/** A request that its source has parsed, with everything the source can do with it: the engine needs no more. */
export interface OpenRequest extends OpenReader {
  readonly countedPart: JsonValue
  /** Set where the records are named one by one: their keys are listed, and what is stored is left out. */
  readonly naming: RecordNaming | null
  /** @throws SourceError when the settings do not name an account */
  readonly dataset: string
  /** @throws SourceError when the settings do not name an account */
  readonly throttle: ThrottleSettings
  /** The site that may be asked only while an owner’s statement permits it; null where none is needed. */
  readonly permittedSite: string | null
  /** See `Source`. */
  readonly recordsLieHere: boolean
  readonly pageSize: number
  readonly requestTimeLimitMs: number
  readonly lateAnswerGraceMs: number
  /**
   * Makes the records ready, where the source must; see there.
   * @throws SourceError
   */
  prepare(preparation: Preparation): Promise<Prepared | null>
  /** @throws SourceError */
  count(signal: AbortSignal, turn: Slot): Promise<SourceCount>
  /** @throws SourceError */
  listKeys(offset: number, signal: AbortSignal, turn: Slot): Promise<KeyList>
  /** The request, in its parsed form, for what was not seen since a job of it started; null where that cannot be asked. */
  gapSince(jobStarted: Date): JsonValue | null
  /** @throws SourceError when no complete answer came */
  fetchPage(window: PageWindow, signal: AbortSignal, turn: Slot): Promise<SourceAnswer>
  /** @throws SourceError when the answer is not a complete valid page */
  readPage(answer: SourceAnswer): PageContent
}

/** The sources there are. A new one is added here and nowhere else. */
const openers = new Map<string, z.ZodType<OpenRequest>>([
  [propertyRadar.name, opener(propertyRadar)],
  [crawl.name, opener(crawl)],
  [file.name, opener(file)],
])

/**
 * Opens a request of a source, fresh from a client or stored.
 * @throws RefusedError when there is no such source, or that names each wrong value (under `request`) and the remedy
 */
export function openRequest(source: string, json: unknown): OpenRequest {
  const opened = openers.get(source)
  if (opened !== undefined && isAsked(source, json)) return parseOrRefuse(opened, json, ['request'])
  if (readers.has(source)) {
    const message =
      `Jobs of the source “${source}” are begun by what sends their records; one that reads a site itself names its ` +
      '`search`.'
    throw new RefusedError('unknown-source', message, [{ field: 'source', message }])
  }
  const message = `There is no source “${source.slice(0, 40)}” yet. Use ${[...openers.keys()].join(' or ')}.`
  throw new RefusedError('unknown-source', message, [{ field: 'source', message }])
}

/** The sources whose records are sent to us. */
const readers = new Map<string, z.ZodType<OpenReader>>([[spider.name, reader(spider)]])

/**
 * Opens a request to read its records, of any source.
 * @throws RefusedError as `openRequest`
 */
export function openReader(source: string, json: unknown): OpenReader {
  const opened = readers.get(source)
  if (opened === undefined || isAsked(source, json)) return openRequest(source, json)
  return parseOrRefuse(opened, json, ['request'])
}

/** Whether the records of a request are asked for, rather than sent to us: of spiders, those of one that names a search. */
export function isAsked(source: string, json: unknown): boolean {
  if (!openers.has(source)) return false
  return !readers.has(source) || (typeof json === 'object' && json !== null && 'search' in json)
}

function reader<Request>(source: RecordReader<Request>): z.ZodType<OpenReader> {
  return source.requestSchema.transform((request): OpenReader => ({
    source: source.name,
    json: z.json().parse(request),
    terms: source.terms(request),
    repeatsKeys: source.repeatsKeys,
    mapRecord: (record) => source.mapRecord(request, record),
  }))
}

/** Ties every request to the source that parsed it, so that no source is ever handed the request of another. */
function opener<Request>(source: Source<Request>): z.ZodType<OpenRequest> {
  return source.requestSchema.transform((request): OpenRequest => ({
    source: source.name,
    json: z.json().parse(request),
    terms: source.terms(request),
    repeatsKeys: source.repeatsKeys,
    countedPart: source.countedPart(request),
    naming: source.naming(request),
    get dataset() {
      return source.dataset(request)
    },
    get throttle() {
      return source.throttle(request)
    },
    get permittedSite() {
      return source.permittedSite?.(request) ?? null
    },
    recordsLieHere: source.recordsLieHere ?? false,
    get pageSize() {
      return source.pageSize ?? env().PAGE_SIZE
    },
    get requestTimeLimitMs() {
      return source.requestTimeLimitMs
    },
    get lateAnswerGraceMs() {
      return source.lateAnswerGraceMs
    },
    count: (signal, turn) => source.count(request, signal, turn),
    listKeys: (offset, signal, turn) => source.listKeys(request, offset, signal, turn),
    prepare: async (preparation) => (await source.prepare?.(request, preparation)) ?? null,
    gapSince: (jobStarted) => {
      const gap = source.gapOf(request, jobStarted)
      return gap === null ? null : z.json().parse(gap)
    },
    fetchPage: (window, signal, turn) => source.fetchPage(request, window, signal, turn),
    readPage: (answer) => source.readPage(request, answer),
    mapRecord: (record) => source.mapRecord(request, record),
  }))
}
