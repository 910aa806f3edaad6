/**
 * Installs the workspace when it is not there or the lock file has changed, so that every `npm run` command works from
 * a fresh clone that has only Node and npm.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const MARK = 'node_modules/.tegata-setup'
const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
const wanted = `${packageManager}\n${readFileSync('pnpm-lock.yaml', 'utf8')}`

if (!existsSync(MARK) || readFileSync(MARK, 'utf8') !== wanted) {
  const quiet = process.argv.includes('--quiet')
  const install = ['--yes', packageManager, 'install', '--frozen-lockfile', ...(quiet ? ['--silent'] : [])]
  // Standard output stays clean: `bench --json` is read by programs.
  const { status } = spawnSync('npx', install, { stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
  writeFileSync(MARK, wanted)
}
