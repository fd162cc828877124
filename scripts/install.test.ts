import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from './machine/project.ts'

test('packages another user installed are used, though nothing can be written beside them', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'parcelyard-install-'))
  try {
    const packages = path.join(root, 'node_modules')
    mkdirSync(path.join(root, 'scripts'))
    mkdirSync(path.join(packages, 'node', 'bin'), { recursive: true })
    cpSync(path.join(projectRoot, 'scripts', 'install.mjs'), path.join(root, 'scripts', 'install.mjs'))
    writeFileSync(path.join(packages, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'), '')
    for (const lock of [path.join(root, 'package-lock.json'), path.join(packages, '.package-lock.json')])
      writeFileSync(lock, '{"packages":{"node_modules/node":{"version":"24.0.0"}}}')
    // Nobody can write through this name, not even root.
    symlinkSync(path.join(root, 'nowhere', 'stamp'), path.join(packages, '.parcelyard-lock-hash'))

    const words = "console.log(String((await import('./scripts/install.mjs')).installWhatIsMissing()))"
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', words], {
      cwd: root,
      encoding: 'utf8',
    })
    expect({ stdout, stderr, status }).toEqual({ stdout: 'undefined\n', stderr: '', status: 0 })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
