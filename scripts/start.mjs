import { handOver, installWhatIsMissing, requireNode20 } from './install.mjs'

// npm start: installs what is missing, then hands over to start.ts on the project’s own Node.

requireNode20()
const seconds = installWhatIsMissing()
if (seconds !== undefined) console.log(`Packages   installed (${Math.round(seconds)} s)`)
handOver('scripts/start.ts', process.argv.slice(2))
