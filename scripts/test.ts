import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { settingsSchema } from '#lib/env.ts'
import { findBrowser } from './browser.ts'
import { findScrapy, scrapyHint } from './scrapy.ts'
import { installedBinaries } from './postgres/binaries.ts'
import { freePort } from './machine/ports.ts'
import { stopLeftBehind } from './stack/takeover.ts'
import { requirePostgres15 } from './postgres/require-postgres15.ts'
import { nothingToReport, runStages, summary, type StageContext } from './stages/stage.ts'
import { stages } from './stages/stages.ts'

/**
 * npm test                  everything
 * npm test -- unit e2e      some stages
 */
async function main(words: string[]): Promise<number> {
  const wanted = words.filter((word) => !word.startsWith('--'))
  const unknown = wanted.filter((word) => !stages.some(({ name }) => name === word))
  if (unknown.length > 0) {
    console.error(`No such stage: ${unknown.join(', ')}. There are ${stages.map(({ name }) => name).join(', ')}.`)
    return 2
  }
  const chosen = stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))

  const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-npm-test-'))
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFolder)
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
    process.on(signal, () => interruption.abort())
  }

  const home = path.join(folder, 'home')
  const context: StageContext = {
    folder,
    print: (line) => console.log(line),
    signal: interruption.signal,
    environment: await ownEnvironment(home),
  }
  const installSeconds = Number(words.find((word) => word.startsWith('--install-seconds='))?.split('=')[1] ?? 0)
  const install = { name: 'install', minutes: installSeconds / 60, report: nothingToReport }
  const parts = { name: 'parts', run: async () => (await findParts(chosen.map(({ name }) => name)), nothingToReport) }

  const finished = await runStages([parts], context)
  if (finished.every(({ report }) => report.failed === 0)) finished.push(...(await runStages(chosen, context)))
  // The end-to-end tests keep their second stack inside the home of the first.
  await Promise.all([home, path.join(home, 'second')].map((one) => stopLeftBehind(one)))
  const { lines, failed } = summary([install, ...finished], interruption.signal.aborted)
  console.log(`\n${lines.join('\n')}`)
  return failed ? 1 : 0
}

/** The parts the long stages need are looked for, and installed where that is possible, before anything else is done. */
async function findParts(names: string[]): Promise<void> {
  if (names.includes('unit') && installedBinaries(15) === undefined) await requirePostgres15()
  if (names.includes('unit')) {
    const scrapy = await findScrapy()
    console.log(
      scrapy === undefined ? `Scrapy: none, so its tests are skipped. ${scrapyHint}` : `Scrapy: ${scrapy.version}`,
    )
  }
  if (names.includes('e2e')) console.log(`browser: ${await findBrowser()}`)
}

/** None of the caller’s settings; a home and a port of our own. */
async function ownEnvironment(home: string): Promise<Record<string, string | undefined>> {
  const unset = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, undefined]))
  return {
    ...unset,
    PARCELYARD_HOME: home,
    PORT: String(await freePort()),
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    NEXT_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  }
}

process.exitCode = await main(process.argv.slice(2))
// The channel to the script that started us would keep this process waiting.
if (process.connected) process.disconnect()
