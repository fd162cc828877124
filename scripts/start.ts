import { readSettings, SettingsError } from '#lib/env.ts'
import { messageOf } from './machine/failure.ts'
import { takeHome } from './stack/claim.ts'
import { prepareHome, removeAddresses, type Home } from './stack/home.ts'
import { amendOwnRecord, forgetProcess, startRecord } from './stack/records.ts'
import { bringUp, type Say, type Startup } from './stack/up.ts'

// npm start, on the project’s own Node: brings everything up, watches over it, and takes it down again in order.

const say: Say = (thing, text) => console.log(`${thing.padEnd(10)} ${text}`)

/** The first signal stops in order; one that comes at least a second later is a person who cannot wait. */
function listenToSignals(): { interrupted: AbortController; hurry: AbortController } {
  const interrupted = new AbortController()
  const hurry = new AbortController()
  let first = 0
  // From a terminal npm, its script and we all get the same Ctrl-C, and the first two pass it on: these are one.
  const onSignal = (): void => {
    if (first === 0) first = Date.now()
    if (!interrupted.signal.aborted) interrupted.abort()
    else if (Date.now() - first >= 1000) hurry.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  process.on('disconnect', () => interrupted.abort())
  return { interrupted, hurry }
}

async function run(): Promise<number> {
  const { interrupted, hurry } = listenToSignals()
  let home: Home | undefined
  let startup: Startup | undefined
  try {
    const settings = readSettings()
    const prepared = prepareHome(settings.PARCELYARD_HOME)
    const left = await takeHome(prepared, (text) => say('Start', text), interrupted.signal)
    home = prepared
    if (left.length > 0) say('Left over', `stopped ${left.join(', ')} of a start that was killed`)
    startup = { settings, home, say, signal: interrupted.signal, stoppers: [] }
    amendOwnRecord(home, { url: await bringUp(startup) })
    // A signal that came before is not reported again to who listens from now on.
    interrupted.signal.throwIfAborted()
    await new Promise((resolve) => interrupted.signal.addEventListener('abort', resolve))
    return 0
  } catch (error) {
    if (interrupted.signal.aborted) return 0
    console.error(explain(error))
    return 1
  } finally {
    if (home !== undefined) await takeDown(home, startup, hurry.signal)
  }
}

async function takeDown(home: Home, startup: Startup | undefined, hurry: AbortSignal): Promise<void> {
  amendOwnRecord(home, { stopping: true })
  const groups = startup?.stoppers.toReversed() ?? []
  if (groups.length > 0) say('Stopping', 'pages in hand are finished first; Ctrl-C again does not wait')
  for (const group of groups) await Promise.all(group.map((stop) => stop(hurry)))
  removeAddresses(home)
  forgetProcess(home, startRecord)
  if (groups.length > 0) say('Stopped', 'everything that was started')
}

function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.message
  return messageOf(error)
}

process.exit(await run())
