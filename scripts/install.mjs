import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

// What runs before anything is installed: plain JavaScript without a dependency, for Node 20 and later.

export const root = path.resolve(import.meta.dirname, '..')
const stamp = path.join(root, 'node_modules', '.parcelyard-lock-hash')

/** Ends the process with one sentence when this Node is too old to go on. */
export function requireNode20() {
  const [major] = process.versions.node.split('.')
  if (Number(major) >= 20) return
  console.error(
    `Parcelyard needs Node 20 or later; this is ${process.versions.node}. Install a newer one and try again.`,
  )
  process.exit(1)
}

/**
 * Installs exactly what package-lock.json says, unless that was done already. Ends the process when it fails.
 * @returns {number | undefined} seconds it took, undefined when nothing had to be done
 */
export function installWhatIsMissing() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(nodeOfProject())) {
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined
    if (installedByHand()) {
      writeStamp(wanted)
      return undefined
    }
  }
  const began = Date.now()
  console.log('Packages   installing what package-lock.json names (a few minutes the first time)')
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
    // Told to npm by the `npm start` we are in; they would change what this inner npm does.
    env: withoutNpmSettings(),
  })
  if (done.status !== 0) {
    console.error(`${done.stdout ?? ''}${done.stderr ?? ''}`.trim())
    console.error('The packages could not be installed (npm ci). Nothing was started. The lines above say why.')
    process.exit(1)
  }
  writeStamp(wanted)
  return (Date.now() - began) / 1000
}

/** Remembers what is installed, where this user may: the packages may belong to another one. */
function writeStamp(wanted) {
  try {
    writeFileSync(stamp, wanted)
  } catch {
    // Without it the next start compares the packages again, which takes a moment.
  }
}

/** Whether a plain `npm install` has already put there what the lock file names. */
function installedByHand() {
  const hidden = path.join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const named = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages
  const same = (name) => named[name]?.version === installed[name]?.version
  return (
    Object.keys(installed).every(same) &&
    Object.keys(named).every((name) => name === '' || named[name].optional || same(name))
  )
}

function withoutNpmSettings() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(json|silent|loglevel|dry_run)|command$)/.test(name)),
  )
}

/** The Node that came as a package, on which everything but these first scripts runs. */
export function nodeOfProject() {
  const windows = process.platform === 'win32'
  return path.join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
}

/**
 * Runs one of our TypeScript files on the project’s own Node, in this terminal, and ends with its exit code.
 * The file learns through a closed channel when we are gone, however that happened.
 * @param {string} script file below the project’s root
 * @param {string[]} words
 */
export function handOver(script, words) {
  const child = spawn(nodeOfProject(), ['--disable-warning=ExperimentalWarning', path.join(root, script), ...words], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  // A Ctrl-C reaches the child from the terminal as well; it knows that two within a second are one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  watchNpm(() => child.kill('SIGTERM'))
  child.once('error', (error) => {
    console.error(`${nodeOfProject()} could not be run: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}

/** npm killed outright tells nobody; what it ran would go on without a terminal. Between npm and us may be a shell. */
function watchNpm(whenGone) {
  const shell = process.ppid
  const npm = parentOf(shell)
  if (process.env.npm_lifecycle_event === undefined || shell === 1) return
  const timer = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return
    clearInterval(timer)
    whenGone()
  }, 500)
  timer.unref()
}

/** Number of a process’s parent, where the system shows it without running a program. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
