import { installPackages, mayInstallPackages } from '#scripts/machine/debian.ts'
import { StackFailure } from '#scripts/machine/failure.ts'
import { installedBinaries } from './binaries.ts'

/**
 * Installs PostgreSQL 15 where that needs no question (root on Debian).
 * @throws StackFailure that names the one command to run
 */
export async function requirePostgres15(): Promise<void> {
  const complaint = mayInstallPackages() ? await installPackages(['postgresql-15']) : undefined
  if (installedBinaries(15) !== undefined) return
  throw new StackFailure(
    'The tests also run on PostgreSQL 15, which is not installed. Install it with: ' +
      `sudo apt-get install -y postgresql-15${complaint === undefined ? '' : `\napt-get said: ${complaint}`}`,
  )
}
