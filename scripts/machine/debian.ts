import { existsSync } from 'node:fs'
import { runCommand } from './command.ts'
import { projectRoot } from './project.ts'

/** Whether packages can be installed here without asking anyone: root on Debian or Ubuntu. */
export function mayInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')
}

/**
 * Installs Debian packages without a question.
 * @returns undefined when it worked, else what apt-get said last
 */
export async function installPackages(names: string[]): Promise<string | undefined> {
  const environment = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'a' }
  await runCommand('apt-get', ['update', '-qq'], { cwd: projectRoot, environment })
  const { code, output } = await runCommand(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...names],
    { cwd: projectRoot, environment },
  )
  return code === 0 ? undefined : output.trim().split('\n').slice(-3).join('\n')
}
