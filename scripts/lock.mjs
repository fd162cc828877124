import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

// Completes package-lock.json after `npm install`: npm leaves out optional packages (binaries for other systems) that
// it could not find in the registry it used, and `npm ci` then refuses the file it has just written. Each such package
// with an exact version gets an entry, marked optional and for the system its name tells.
//
// node scripts/lock.mjs [package-lock.json]

const file = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '..', 'package-lock.json'))
const lock = JSON.parse(readFileSync(file, 'utf8'))

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']
const otherNames = { windows: 'win32', armv7: 'arm', ppc64le: 'ppc64', i686: 'ia32', aarch64: 'arm64', x86_64: 'x64' }

/** Where npm looks for `name` when the package at `from` asks for it: its own folder first, then each folder above. */
function findInstalled(from, name) {
  for (let place = from; ;) {
    const candidate = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`
    if (lock.packages[candidate] !== undefined) return candidate
    if (place === '') return undefined
    const above = place.lastIndexOf('/node_modules/')
    place = above === -1 ? '' : place.slice(0, above)
  }
}

function systemOf(name) {
  const words = name.split(/[-_/@.]/).map((word) => otherNames[word] ?? word)
  const os = words.find((word) => systems.includes(word))
  const cpu = words.find((word) => processors.includes(word))
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'
  const told = words.some((word) => word.startsWith('musl') || word.startsWith('gnu'))
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(told && os === 'linux' ? { libc: [libc] } : {}),
    ...(os === undefined ? {} : { os: [os] }),
  }
}

let added = 0
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (findInstalled(place, name) !== undefined) continue
    const version = /^[\^~]?(\d+\.\d+\.\d+(?:[-+].+)?)$/.exec(range)?.[1]
    if (version === undefined) {
      console.error(`${name} ${range}, asked for by ${place}, is missing and has no exact version.`)
      process.exitCode = 1
      continue
    }
    lock.packages[`node_modules/${name}`] = { version, optional: true, ...systemOf(name) }
    added += 1
  }
}

const sorted = Object.entries(lock.packages).sort(([left], [right]) => left.localeCompare(right, 'en'))
lock.packages = Object.fromEntries(sorted)
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added === 0 ? 'Nothing was missing.' : `Added ${added} optional packages.`)
