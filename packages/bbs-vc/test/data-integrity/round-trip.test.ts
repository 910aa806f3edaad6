import {
  createBaseProof,
  createHolderCommitment,
  deriveProof,
  explainBaseProof,
  explainDerivedProof,
  type FeatureOption,
  inspectDerivedProof,
  parseBaseProofValue,
  verifyDerivedProof,
} from '@tegata/bbs-vc/data-integrity'
import { isVerified, type JsonObject, systemRandom } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { freshNym, keyPair, MANDATORY, membership, NYM_DOMAIN, PRESENTATION_HEADER, policyFor } from './setup.js'

const SELECTIVE = ['/credentialSubject/remark', '/credentialSubject/boats/1/boatName']

/** One holder's credential with everything that is needed to show it. */
async function issueTo(featureOption: FeatureOption) {
  const secrets = {
    ...(featureOption.includes('holder_binding') ? { holderSecret: systemRandom(32) } : {}),
    ...(featureOption.includes('pseudonym') ? { proverNym: freshNym() } : {}),
  }
  const commitment =
    featureOption === 'baseline' ? undefined : await createHolderCommitment({ featureOption, ...secrets })
  const document = await createBaseProof({
    document: membership(),
    mandatoryPointers: MANDATORY,
    keyPair,
    featureOption,
    ...(commitment && { commitmentWithProof: commitment.commitmentWithProof }),
  })
  const show = {
    document,
    selectivePointers: SELECTIVE,
    presentationHeader: PRESENTATION_HEADER,
    ...secrets,
    ...(commitment && { secretProverBlind: commitment.secretProverBlind }),
    ...(featureOption.includes('pseudonym') ? { nymDomain: NYM_DOMAIN } : {}),
  }
  return { document, show }
}

const OPTIONS: FeatureOption[] = ['baseline', 'anonymous_holder_binding', 'pseudonym', 'holder_binding_pseudonym']

describe('VC-DI-BBS section 3.4: create, derive, verify', () => {
  test.each(OPTIONS)('%s', async (featureOption) => {
    const { show } = await issueTo(featureOption)
    const shown = await deriveProof(show)
    const result = await verifyDerivedProof(shown, policyFor(featureOption))
    expect(isVerified(result)).toBe(true)
    expect(result.featureOption).toBe(featureOption)
    expect(result.holderBinding).toBe(featureOption.includes('holder_binding') ? 'software' : 'none')
    expect(result.pseudonym?.length).toBe(featureOption.includes('pseudonym') ? 48 : undefined)
    const { proof: _, ...document } = shown
    expect(result.document).toEqual(document)
    expect(document.credentialSubject).toEqual({
      remark: 'says _:c14n0 and <urn:bnid:n0> .',
      boats: [{ boatName: 'Hayate' }],
    })
  })

  test('text as input, a document of the model 1.1', async () => {
    const {
      '@context': [, terms] = [],
      validUntil,
      validFrom,
      ...rest
    } = membership() as { '@context': JsonObject[] } & JsonObject
    const old = {
      ...rest,
      '@context': ['https://www.w3.org/2018/credentials/v1', terms!],
      issuanceDate: validFrom!,
      expirationDate: validUntil!,
    }
    const document = await createBaseProof({
      document: JSON.stringify(old),
      mandatoryPointers: ['/issuer', '/expirationDate'],
      keyPair,
    })
    // Spec: VC-DATA-INTEGRITY section 2.4.2: the terms of the proof need a context.
    expect(document['@context']).toContain('https://w3id.org/security/data-integrity/v2')
    const shown = await deriveProof({
      document: JSON.stringify(document),
      selectivePointers: SELECTIVE,
      presentationHeader: PRESENTATION_HEADER,
    })
    await verifyDerivedProof(JSON.stringify(shown), policyFor('baseline'))
  })

  test('a pseudonym stays the same at one verifier and differs at another, for another holder too', async () => {
    const [hanako, taro] = [await issueTo('pseudonym'), await issueTo('pseudonym')]
    const pseudonymOf = async (show: (typeof hanako)['show'], nymDomain = NYM_DOMAIN) =>
      (await explainDerivedProof({ ...show, nymDomain })).trace.value.pseudonym
    const first = await pseudonymOf(hanako.show)
    expect(await pseudonymOf(hanako.show)).toEqual(first)
    expect(await pseudonymOf(hanako.show, 'https://other.example')).not.toEqual(first)
    expect(await pseudonymOf(taro.show)).not.toEqual(first)
  })

  test('with the same entropy a new credential keeps the pseudonym', async () => {
    const proverNym = freshNym()
    const signerNymEntropy = freshNym()
    const pseudonyms = await Promise.all(
      [0, 1].map(async () => {
        const commitment = await createHolderCommitment({ featureOption: 'pseudonym', proverNym })
        const document = await createBaseProof({
          document: membership(),
          mandatoryPointers: MANDATORY,
          keyPair,
          featureOption: 'pseudonym',
          commitmentWithProof: commitment.commitmentWithProof,
          signerNymEntropy,
        })
        const { secretProverBlind } = commitment
        const show = { document, selectivePointers: [], presentationHeader: PRESENTATION_HEADER, nymDomain: NYM_DOMAIN }
        return (await explainDerivedProof({ ...show, proverNym, secretProverBlind })).trace.value.pseudonym
      }),
    )
    expect(pseudonyms[0]).toEqual(pseudonyms[1])
  })

  test('two presentations share nothing of the proof, and the holder keeps the HMAC key', async () => {
    const { document, show } = await issueTo('baseline')
    const [a, b] = [await explainDerivedProof(show), await explainDerivedProof(show)]
    expect(a.trace.value.bbsProof).not.toEqual(b.trace.value.bbsProof)
    const { hmacKey } = parseBaseProofValue((document.proof as { proofValue: string }).proofValue)
    const shownValue = (a.document.proof as { proofValue: string }).proofValue
    expect(Buffer.from(shownValue.slice(1), 'base64url').includes(Buffer.from(hmacKey))).toBe(false)
  })

  test('VC-DI-BBS section 3.2.1: the order of statements is another for every credential', async () => {
    const orders = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { trace } = await explainBaseProof({ document: membership(), mandatoryPointers: MANDATORY, keyPair })
        return trace.quads.join('')
      }),
    )
    expect(new Set(orders).size).toBeGreaterThan(1)
  })

  test('inspect names every check, once', async () => {
    const { show } = await issueTo('baseline')
    const { checks, trace } = await inspectDerivedProof(await deriveProof(show), policyFor('baseline'))
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
    expect(checks.every(({ status }) => status === 'passed')).toBe(true)
    expect(trace.data?.mandatory.length).toBeGreaterThan(0)
  })
})
