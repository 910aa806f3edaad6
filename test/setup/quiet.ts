/**
 * R1 for the whole suite's output: no test makes a program print. A log line is where a certificate, a serial number or a claim
 * value slips out first, and code that prints nothing leaks nothing there. Notices that tests were skipped are printed while a file
 * loads, outside of tests.
 */
import { format } from 'node:util'
import { afterEach, beforeEach, expect } from 'vitest'

const METHODS = ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn'] as const
const STREAMS = [process.stdout, process.stderr] as const

let printed: string[] = []
let restore: () => void = () => {}

beforeEach(() => {
  printed = []
  const consoleMethods = METHODS.map((method) => console[method])
  const writes = STREAMS.map((stream) => stream.write)
  for (const method of METHODS) console[method] = (...values: unknown[]) => void printed.push(format(...values))
  for (const stream of STREAMS) {
    stream.write = (chunk: string | Uint8Array) => {
      printed.push(String(chunk))
      return true
    }
  }
  restore = () => {
    for (const [i, method] of METHODS.entries()) console[method] = consoleMethods[i]!
    for (const [i, stream] of STREAMS.entries()) stream.write = writes[i]!
  }
})

afterEach(() => {
  restore()
  // Tools are there to print, and see no certificates.
  if (expect.getState().testPath?.includes('/tools/test/')) return
  expect(
    printed.filter((text) => text !== ''),
    'printed during the test (docs/jpki-profile.md R1)',
  ).toEqual([])
})
