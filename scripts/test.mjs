import { handOver, installWhatIsMissing, requireNode20 } from './install.mjs'

// npm test: installs what is missing, then hands over to test.ts on the project’s own Node.

requireNode20()
const seconds = installWhatIsMissing() ?? 0
handOver('scripts/test.ts', [...process.argv.slice(2), `--install-seconds=${seconds}`])
