import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findBrowser } from './browser.ts'
import { freePort } from './machine/ports.ts'
import { projectRoot } from './machine/project.ts'
import { takePictures } from './pictures/camera.ts'
import { owner, Sitter } from './pictures/sitter.ts'
import { startStack } from './pictures/stack.ts'

/**
 * npm run screenshots              every screen, empty, busy and failing, wide and narrow, light and dark → screenshots/
 * npm run screenshots -- --docs    the two pictures of the README → docs/pictures/
 * npm run screenshots -- jobs     only those whose name begins so
 *
 * Everything is made in a stack of its own, in a home that is removed afterwards.
 */
async function main(words: readonly string[]): Promise<void> {
  const forDocs = words.includes('--docs')
  const folder = path.join(projectRoot, forDocs ? 'docs/pictures' : 'screenshots')
  const executablePath = await findBrowser()
  const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-screenshots-'))
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort())
  const stack = await startStack(home, await freePort(), interruption.signal)
  try {
    mkdirSync(folder, { recursive: true })
    const only = words.filter((word) => !word.startsWith('--'))
    const sitter = await Sitter.of(stack)
    const signInLink = () => stack.admin('sign-in-link', '--email', owner)
    const { count, missed } = await takePictures({ executablePath, folder, forDocs, only, sitter, signInLink })
    console.log(`${count} pictures in ${path.relative(projectRoot, folder)}/`)
    for (const line of missed) console.error(`Not as it should be: ${line}`)
    if (missed.length > 0) process.exitCode = 1
  } finally {
    await stack.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

await main(process.argv.slice(2))
