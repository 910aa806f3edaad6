import { createBaseProof, deriveProof, verifyDerivedProof } from '@tegata/bbs-vc/data-integrity'
import type { JsonObject } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { createDigitalBazaar } from './digitalbazaar-peer.js'
import { ISSUER, MANDATORY, membership, PRESENTATION_HEADER, policy } from './setup.js'

/** Without the text that looks like a label of a blank node: the peer replaces labels inside of literals as well. */
function plainMembership(): JsonObject {
  const document = membership()
  return { ...document, credentialSubject: { ...(document.credentialSubject as JsonObject), remark: 'none' } }
}

const SELECTIVE = ['/credentialSubject/memberName', '/credentialSubject/boats/1']

const peer = await createDigitalBazaar()
const ours = { ...policy, trust: [{ id: ISSUER, keys: [peer.ourKey.publicJwk] }] }

const issueTheirs = () => peer.issue(plainMembership(), MANDATORY)
const deriveTheirs = (document: JsonObject) => peer.derive(document, SELECTIVE, PRESENTATION_HEADER)
const verifyTheirs = (document: JsonObject) => peer.verify(document, PRESENTATION_HEADER)

const issueOurs = () =>
  createBaseProof({
    document: plainMembership(),
    mandatoryPointers: MANDATORY,
    keyPair: peer.ourKey,
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
    const { document } = await verifyDerivedProof(shown, ours)
    expect(document.credentialSubject).toMatchObject({ memberName: '手形 花子', boats: [{ boatName: 'Hayate' }] })
    expect(document.credentialSubject).not.toHaveProperty('remark')
  })

  test('both refuse a changed value', async () => {
    const shown = await deriveOurs(await issueOurs())
    const changed = { ...shown, validUntil: '2037-03-31T00:00:00Z' }
    expect(await verifyTheirs(structuredClone(changed))).toBe(false)
    await expect(verifyDerivedProof(changed, ours)).rejects.toMatchObject({ code: 'ERR_BBS_PROOF_INVALID' })
  })
})
