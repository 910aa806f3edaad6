/** The credentials of the W3C test suite: issued with its key, shown by its pointers, verified, and tampered with. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '@tegata/bbs'
import {
  createBaseProof,
  deriveProof,
  importDataIntegrityKeyPair,
  type PinnedContexts,
  type SecretMultikey,
  verifyDerivedProof,
} from '@tegata/bbs-vc/data-integrity'
import { isTegataError, type JsonObject } from '@tegata/core'
import type { CaseResult } from '../suite.js'

const PRESENTATION_HEADER = new Uint8Array(32).fill(7)

interface Place {
  readonly folder: string
  readonly engine: Engine
  readonly contexts: PinnedContexts
}

export async function* runTestSuiteCredentials({ folder, engine, contexts }: Place): AsyncIterable<CaseResult> {
  const key = readJson<SecretMultikey>(join(folder, 'fixtures/key.json'))
  for (const directory of listCredentials(join(folder, 'fixtures'))) {
    const id = `${directory.split('/').slice(-3).join('/')} [${engine.name}]`
    try {
      await runCredential(directory, key, engine, contexts)
      yield { id, outcome: 'passed' }
    } catch (error) {
      yield { id, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }
}

async function runCredential(directory: string, key: SecretMultikey, engine: Engine, contexts: PinnedContexts) {
  const keyPair = await importDataIntegrityKeyPair(key, { engine })
  const issuer = keyPair.verificationMethod.split('#')[0]!
  // The suite's own runner adds issuer and dates too.
  const issuanceDate = '2024-01-01T00:00:00Z'
  const template = readJson<JsonObject>(join(directory, 'credential.json'))
  const mandatoryPointers = readJson<string[]>(join(directory, 'mandatoryPointers.json'))
  const unsigned = { ...template, issuer, ...(mandatoryPointers.includes('/issuanceDate') && { issuanceDate }) }
  const selectivePointers = readJson<string[]>(join(directory, 'selectivePointers.json'))
  const document = await createBaseProof({ document: unsigned, mandatoryPointers, keyPair, contexts })
  const presentationHeader = PRESENTATION_HEADER
  const shown = await deriveProof({ document, selectivePointers, presentationHeader, contexts }, { engine })
  const policy = {
    presentationHeader,
    featureOption: 'baseline' as const,
    trust: [{ id: issuer, keys: [keyPair.publicJwk] }],
    clock: () => new Date(),
    expiry: 'optional' as const,
    status: 'refuse' as const,
    contexts,
  }
  await verifyDerivedProof(shown, policy, { engine })
  await expectRefusal('another id', verifyDerivedProof({ ...shown, id: 'urn:uuid:0' }, policy, { engine }))
  const { issuer: _, ...hidden } = shown
  await expectRefusal('a mandatory member hidden', verifyDerivedProof(hidden, policy, { engine }))
  await expectRefusal('the base proof shown', verifyDerivedProof(document, policy, { engine }))
}

async function expectRefusal(what: string, verification: Promise<unknown>): Promise<void> {
  try {
    await verification
  } catch (error) {
    if (isTegataError(error)) return
    throw error
  }
  throw new Error(`${what}: verified`)
}

function listCredentials(folder: string): string[] {
  if (!existsSync(folder)) return []
  if (existsSync(join(folder, 'credential.json'))) return [folder]
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return inner.flatMap(({ name }) => listCredentials(join(folder, name)))
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
