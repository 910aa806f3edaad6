import * as bbs2023 from '@digitalbazaar/bbs-2023-cryptosuite'
import { ALGORITHMS, generateBbsKeyPair } from '@digitalbazaar/bls12-381-multikey'
import { contexts as credentialsContexts } from '@digitalbazaar/credentials-context'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import {
  createBaseProof,
  deriveProof,
  importDataIntegrityKeyPair,
  verifyDerivedProof,
} from '@tegata/bbs-vc/data-integrity'
import type { JsonObject } from '@tegata/core'
import jsonldSignatures from 'jsonld-signatures'
import { beforeAll, describe, expect, test } from 'vitest'
import { ISSUER, MANDATORY, membership, PRESENTATION_HEADER, policy } from './setup.js'

const { AssertionProofPurpose } = jsonldSignatures.purposes
/** Without the text that looks like a label of a blank node: the peer replaces labels inside of literals as well. */
function plainMembership(): JsonObject {
  const document = membership()
  return { ...document, credentialSubject: { ...(document.credentialSubject as JsonObject), remark: 'none' } }
}

const SELECTIVE = ['/credentialSubject/memberName', '/credentialSubject/boats/1']

type Key = Awaited<ReturnType<typeof generateBbsKeyPair>>
let theirKey: Key
let ourKey: Awaited<ReturnType<typeof importDataIntegrityKeyPair>>

beforeAll(async () => {
  theirKey = await generateBbsKeyPair({ algorithm: ALGORITHMS.BBS_BLS12381_SHA256 })
  ourKey = await importDataIntegrityKeyPair(await theirKey.export({ publicKey: true, secretKey: true }))
  theirKey.controller = ourKey.verificationMethod.split('#')[0]!
  theirKey.id = ourKey.verificationMethod
})

/** Contexts, the key, and the DID document that permits it. */
async function documentLoader(url: string): Promise<object> {
  const { publicKeyMultibase } = await theirKey.export({ publicKey: true })
  const { controller, id } = theirKey
  const method = {
    '@context': 'https://w3id.org/security/multikey/v1',
    type: 'Multikey',
    id,
    controller,
    publicKeyMultibase,
  }
  const known = new Map<string, unknown>([
    ...credentialsContexts,
    [id, method],
    [controller, { '@context': 'https://www.w3.org/ns/did/v1', id: controller, assertionMethod: [method] }],
  ])
  if (!known.has(url)) throw new Error(`unknown ${url}`)
  return { contextUrl: null, documentUrl: url, document: structuredClone(known.get(url)) }
}

function theirs(cryptosuite: unknown, signer?: unknown): object {
  const suite = new DataIntegrityProof({ cryptosuite, ...(signer ? { signer, date: '2026-11-01T00:00:00Z' } : {}) })
  return { suite, purpose: new AssertionProofPurpose(), documentLoader }
}

const ours = () => ({ ...policy, trust: [{ id: ISSUER, keys: [ourKey.publicJwk] }] })

async function issueTheirs(): Promise<JsonObject> {
  const cryptosuite = bbs2023.createSignCryptosuite({ mandatoryPointers: MANDATORY })
  return (await jsonldSignatures.sign(plainMembership(), theirs(cryptosuite, theirKey.signer()))) as JsonObject
}

async function deriveTheirs(document: JsonObject): Promise<JsonObject> {
  const options = { selectivePointers: SELECTIVE, presentationHeader: PRESENTATION_HEADER }
  return jsonldSignatures.derive(document, theirs(bbs2023.createDiscloseCryptosuite(options)))
}

async function verifyTheirs(document: JsonObject): Promise<boolean> {
  const cryptosuite = bbs2023.createVerifyCryptosuite({ expectedPresentationHeader: PRESENTATION_HEADER })
  return (await jsonldSignatures.verify(document, theirs(cryptosuite))).verified
}

const issueOurs = () =>
  createBaseProof({
    document: plainMembership(),
    mandatoryPointers: MANDATORY,
    keyPair: ourKey,
    created: new Date('2026-11-01T00:00:00Z'),
  })
const deriveOurs = (document: JsonObject) =>
  deriveProof({ document, selectivePointers: SELECTIVE, presentationHeader: PRESENTATION_HEADER })

describe('@digitalbazaar/bbs-2023-cryptosuite, baseline', () => {
  test.each([
    ['we issue and derive', issueOurs, deriveOurs],
    ['we issue, they derive', issueOurs, deriveTheirs],
    ['they issue, we derive', issueTheirs, deriveOurs],
    ['they issue and derive', issueTheirs, deriveTheirs],
  ])('%s: both verify the same statements', async (_, issue, derive) => {
    const shown = await derive(await issue())
    expect(await verifyTheirs(structuredClone(shown))).toBe(true)
    const { document } = await verifyDerivedProof(shown, ours())
    expect(document.credentialSubject).toMatchObject({ memberName: '手形 花子', boats: [{ boatName: 'Hayate' }] })
    expect(document.credentialSubject).not.toHaveProperty('remark')
  })

  test('both refuse a changed value', async () => {
    const shown = await deriveOurs(await issueOurs())
    const changed = { ...shown, validUntil: '2037-03-31T00:00:00Z' }
    expect(await verifyTheirs(structuredClone(changed))).toBe(false)
    await expect(verifyDerivedProof(changed, ours())).rejects.toMatchObject({ code: 'ERR_BBS_PROOF_INVALID' })
  })
})
