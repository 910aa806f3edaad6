/**
 * Every check ends the same way, so that a person and `npm test` read all of them alike: one line per finding on
 * standard output, exit code 1 when there is one.
 */
import { fileURLToPath } from 'node:url'

type Findings = readonly string[]

/**
 * Runs a check when its file was started as a program; does nothing when a test imports it.
 *
 * @param moduleUrl — `import.meta.url` of the check.
 */
export async function runAsProgram(moduleUrl: string, check: () => Findings | Promise<Findings>): Promise<void> {
  if (process.argv[1] !== fileURLToPath(moduleUrl)) return
  const findings = await check()
  for (const finding of findings) console.log(finding)
  console.log(findings.length === 1 ? '1 finding' : `${findings.length} findings`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
