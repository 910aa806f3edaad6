/** Where Chromium is, and how checks start it. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Started as root (in CI) Chromium refuses its sandbox; the rest keeps it from calling anybody. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
]

/** @returns the program that CHROME_PATH names, or one on the PATH; undefined where there is none. */
export function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [process.env.CHROME_PATH, ...onPath].find((path) => path !== undefined && existsSync(path))
}
