import { existsSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { childEnvironment } from './machine/environment.ts'
import { runCommand } from './machine/command.ts'
import { installPackages, mayInstallPackages } from './machine/debian.ts'
import { StackFailure } from './machine/failure.ts'
import { projectRoot } from './machine/project.ts'

const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge']
const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * The program of an installed Chrome or Chromium, else the one Playwright has downloaded, else one installed now: with apt-get as
 * root on Debian, with Playwright’s download elsewhere.
 * @throws StackFailure that names the one command to run
 */
export async function findBrowser(): Promise<string> {
  const present = installedBrowser()
  if (present !== undefined) return present
  if (mayInstallPackages()) {
    await installPackages(['chromium'])
  } else {
    await runCommand(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], {
      cwd: projectRoot,
    })
  }
  const installed = installedBrowser()
  if (installed !== undefined) return installed
  throw new StackFailure(`The end-to-end tests need Chrome or Chromium. Install it with: ${installCommand()}`)
}

/** A browser that is there already, without installing anything. */
export function installedBrowser(): string | undefined {
  const folders = (childEnvironment().PATH ?? '').split(path.delimiter).filter((folder) => folder !== '')
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...onPath, ...macApplications, chromium.executablePath()].find((file) => existsSync(file))
}

/** What the browser must be started with here. */
export function browserArguments(): string[] {
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  // Chromium refuses its sandbox to root.
  return process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet
}

function installCommand(): string {
  if (existsSync('/etc/debian_version')) return 'sudo apt-get install -y chromium'
  return 'npx playwright install --with-deps chromium'
}
