/** What wallets and issuers in the field sent: single documents, so only what stands in them can be said. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { decodeHex } from '@tegata/core'
import { type Finding, measureLinkability, type Transcript } from '@tegata/linkability'
import { ROOT } from '../workspace.js'
import { unknownPlaces } from './measure.js'

export interface WalletFindings {
  readonly name: string
  readonly rows: readonly NonNullable<Finding['correlator']>[]
  readonly unknown: readonly string[]
}

/** The folder of the wallets' documents; undefined when it is not here. */
export function findWallets(): string | undefined {
  const folder = resolve(ROOT, process.env.TEGATA_VECTORS ?? '../shared/vectors', 'mdoc')
  return existsSync(folder) ? folder : undefined
}

/** @returns the findings, one for each document of a wallet or issuer, by the name of its file. */
export function measureWallets(folder: string): readonly WalletFindings[] {
  const files = readdirSync(folder).filter((file) => /^(wallet|auth0)-.*\.json$/.test(file))
  return files.sort().map((file) => {
    const { hex } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { hex: string }
    const transcript: Transcript = { id: file, observer: 'verifier', format: 'mso_mdoc', data: decodeHex(hex) }
    const rows = measureLinkability([transcript]).findings.flatMap(({ correlator }) => (correlator ? [correlator] : []))
    return { name: file.replace(/\.json$/, ''), rows, unknown: unknownPlaces([transcript]) }
  })
}
