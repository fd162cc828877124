import type { Bill, Ledger } from '#sandbox/account/ledger.ts'
import type { Exchange } from '#sandbox/api/exchange.ts'
import { lossOf, refuseByFault, type Loss } from '#sandbox/api/losses.ts'
import { Refusal } from '#sandbox/api/refusal.ts'
import type { LoggedRequest } from '#sandbox/api/request-log.ts'
import type { SandboxSettings } from '#sandbox/settings.ts'
import type { Matches } from '#sandbox/criteria/search.ts'
import type { Dataset } from '#sandbox/data/dataset.ts'
import type { FaultLog, LogEntry } from '#sandbox/faults/log.ts'
import { breakRecords } from '#sandbox/faults/malformed.ts'
import type { FaultSchedule, Strikes } from '#sandbox/faults/plan.ts'
import { plainWindow, windowOf, type Window } from '#sandbox/faults/window.ts'
import type { Field } from '#sandbox/records/fields.ts'
import { recordWriter, type WireRecord } from '#sandbox/records/wire.ts'

/** What answering properties needs. */
export type Desk = {
  dataset: Dataset
  settings: SandboxSettings
  ledger: Ledger
  schedule: FaultSchedule
  faultLog: FaultLog
}

/** A checked request for properties. */
type Asked = {
  token: string
  /** Tells searches apart when attempts at a place are counted. */
  key: string
  matches: Matches
  start: number
  limit: number
  purchase: boolean
  fields: readonly Field[]
  /** A search answers the number of all matches, a single property does not. */
  withTotal: boolean
}

type Note = Pick<LogEntry, 'kind' | 'note' | 'affected'>

/** One request on its way through billing, records and faults. */
type Case = {
  desk: Desk
  exchange: Exchange
  asked: Asked
  entry: LoggedRequest
  strikes: Strikes
  onlyId: boolean
  isBillable: boolean
  bill: Bill | undefined
}

function idNumberAt({ desk, asked }: Case, position: number): number {
  return desk.dataset.idNumber(asked.matches.row(position) ?? 0)
}

function logFault(current: Case, note: Note): () => void {
  const { desk, asked, entry, strikes, bill } = current
  entry.faults = [...(entry.faults ?? []), note.kind]
  const place = { start: asked.start, limit: asked.limit, attempt: strikes.attempt, billed: bill !== undefined }
  return desk.faultLog.add({ ...note, ...place }, (position) => idNumberAt(current, position))
}

async function slowDown(current: Case): Promise<void> {
  const { exchange, strikes } = current
  for (const [turn, { ms, jitterMs }] of strikes.all('latency').entries()) {
    const slow = Math.round(ms + jitterMs * strikes.chance('jitter', turn))
    logFault(current, { kind: 'latency', note: `${slow} ms`, affected: [] })
    exchange.holdMs += slow / 2
    await exchange.wait(slow / 2)
  }
}

/** An answer without rows costs nothing and is no purchase. */
function charge(current: Case, window: Window): Bill | undefined {
  const { settings, ledger } = current.desk
  const { token, start, limit } = current.asked
  const count = window.rows.length
  if (!current.isBillable || count === 0) return undefined
  if (settings.overAllowance === 'refuse' && ledger.freeRemaining(token) < count) {
    throw new Refusal(400, 'Monthly export limit reached')
  }
  const idNumbers = Uint32Array.from(window.rows, (position) => idNumberAt(current, position))
  return ledger.charge({ token, start, limit, idNumbers })
}

function bodyOf({ desk: { settings, ledger }, asked, bill }: Case, records: WireRecord[]) {
  const cost = (bill?.cost ?? 0).toFixed(2)
  const withFree = !asked.purchase || settings.freeRemaining === 'always'
  return {
    results: records,
    resultCount: records.length,
    ...(asked.withTotal ? { totalResultCount: asked.matches.total } : {}),
    totalCost: settings.totalCost === 'text' ? cost : Number(cost),
    ...(withFree ? { quantityFreeRemaining: ledger.freeRemaining(asked.token) } : {}),
  }
}

const unanswered = (window: Window): LogEntry['affected'] => [{ effect: 'unanswered', rows: window.rows }]

async function sendLost(current: Case, loss: Loss, window: Window, body: unknown): Promise<void> {
  const { exchange, bill } = current
  logFault(current, { kind: loss.kind, note: loss.note, affected: bill ? unanswered(window) : [] })
  if (loss.manner === 'none') return exchange.drop()
  exchange.holdMs += loss.lateMs
  if (loss.manner === 'error') {
    await exchange.send(loss.status, { error: 'Internal error', eventid: exchange.eventId })
    return
  }
  const isWhole = await exchange.send(200, body, { manner: loss.manner })
  if (isWhole) bill?.setDelivered(true)
}

async function sendWhole(current: Case, notes: readonly Note[], window: Window, body: unknown): Promise<void> {
  const { exchange, bill } = current
  let takeBack: (() => void)[] = []
  const left = await exchange.send(200, body, {
    // Noted before the first byte leaves, so that whoever has the answer finds it in the log.
    onLeaving: () => {
      bill?.setDelivered(true)
      takeBack = notes.map((note) => logFault(current, note))
    },
  })
  if (left) return
  bill?.setDelivered(false)
  for (const undo of takeBack) undo()
  if (bill)
    logFault(current, { kind: 'clientGone', note: 'the client closed the connection', affected: unanswered(window) })
}

/**
 * Answers rows of a search or one property: faults that refuse, then billing, then the records, then faults that lose
 * or change the answer. An answer that is lost is not changed as well.
 */
export async function answerProperties(
  desk: Desk,
  exchange: Exchange,
  asked: Asked,
  entry: LoggedRequest,
): Promise<void> {
  const onlyId = asked.fields.length === 1 && asked.fields[0]?.name === 'RadarID'
  const isBillable = asked.purchase && !onlyId
  const strikes = desk.schedule.strike({ key: asked.key, start: asked.start, isPurchase: isBillable })
  const current: Case = { desk, exchange, asked, entry, strikes, onlyId, isBillable, bill: undefined }
  Object.assign(entry, { start: asked.start, limit: asked.limit, purchase: asked.purchase, billed: false })

  await slowDown(current)
  if (exchange.isGone()) return
  if (await refuseByFault(exchange, strikes, (kind, note) => void logFault(current, { kind, note, affected: [] })))
    return

  const loss = lossOf(strikes)
  const hasRows = asked.purchase || (onlyId && desk.settings.freeIds)
  const place = { start: asked.start, limit: hasRows ? asked.limit : 0, total: asked.matches.total }
  const window = loss ? plainWindow(place) : windowOf(place, strikes)
  current.bill = charge(current, window)
  const write = recordWriter(desk.dataset, asked.fields, desk.settings)
  const records = window.rows.map((position) => write(asked.matches.row(position) ?? 0))
  Object.assign(entry, { billed: current.bill !== undefined, rows: records.length })
  if (loss) return await sendLost(current, loss, window, bodyOf(current, records))

  const malformed = strikes.first('malformedRecords')
  const answer = { records, rows: window.rows, touched: window.touched, asked: asked.fields }
  const broken = malformed && breakRecords(answer, malformed, strikes)
  await sendWhole(current, broken ? [...window.log, broken] : window.log, window, bodyOf(current, records))
}
