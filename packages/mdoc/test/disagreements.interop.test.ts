import { readFileSync } from 'node:fs'
import { encodeCbor } from '@tegata/cbor'
import { concatBytes, decodeHex, isTegataError, type JwkPrivate } from '@tegata/core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DOC_TYPE, deviceSigned, TRANSCRIPT } from '../vectors/document.js'
import type { Control, Vector, VectorPolicy } from '../vectors/format.js'
import { auth0 } from './peers/auth0.js'
import { owf, owfVerifiesRequest } from './peers/owf.js'
import type { Peer } from './peers/peer.js'

const { keys, certificates, policies, cases, controls } = JSON.parse(
  readFileSync(new URL('../vectors/negative.json', import.meta.url), 'utf8'),
) as {
  keys: Record<string, JwkPrivate>
  certificates: Record<string, string>
  policies: Record<Vector['policy'], VectorPolicy>
  cases: readonly Vector[]
  controls: readonly Control[]
}
const PEERS: readonly Peer[] = [auth0, owf]
const stated = ({ policy, policyChanges }: Control): VectorPolicy => ({ ...policies[policy], ...policyChanges })

/** The peers verify presentations, and nothing else; they cannot be told which document types are welcome. */
const isForPeers = (vector: Control) => {
  const { operation, docType, anchorDocTypes } = stated(vector)
  const isTold = docType === DOC_TYPE && anchorDocTypes === null
  return isTold && (operation === 'DeviceResponse' || operation === 'IssuerSigned')
}

/** A response around a credential, as bytes: what is wrong with it stays as it is. */
function presentationOf(vector: Control): Uint8Array {
  const input = decodeHex(vector.input as string)
  if (stated(vector).operation === 'DeviceResponse') return input
  const member = (name: string, value: Uint8Array) => concatBytes(encodeCbor(name), value)
  const document = concatBytes(
    Uint8Array.of(0x81, 0xa3),
    member('docType', encodeCbor(DOC_TYPE)),
    member('issuerSigned', input),
    member('deviceSigned', encodeCbor(deviceSigned())),
  )
  return concatBytes(
    Uint8Array.of(0xa3),
    member('status', encodeCbor(0)),
    member('version', encodeCbor('1.0')),
    member('documents', document),
  )
}

async function accepts(peer: Peer, vector: Control): Promise<boolean> {
  const { anchors, now, sessionTranscript, readerKey } = stated(vector)
  try {
    await peer.verify(presentationOf(vector), {
      sessionTranscript: sessionTranscript === null ? TRANSCRIPT : decodeHex(sessionTranscript),
      anchors: anchors.map((name) => decodeHex(certificates[name]!)),
      at: new Date(now),
      ...(readerKey !== null && { readerKey: keys[readerKey]! }),
    })
    return true
  } catch (error) {
    // Ours: the peer was not asked at all.
    if (isTegataError(error)) throw error
    return false
  }
}

// One peer takes the time from the machine and cannot be told another.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(policies.presentation.now) })
})
afterAll(() => {
  vi.useRealTimers()
})

/** Refused because we want it so: the text leaves it open, or is about something else. */
const STRICTER =
  /^(status-|individual-number|zk-|cose-protected-huge|x5chain-with-anchor|x5chain-nine|(response|document)-unknown-member|mac-no-reader-key|ok-tagged-cose)/

async function disagreements(vectors: readonly Control[], isAccepted: boolean): Promise<string[]> {
  const rows: string[] = []
  for (const vector of vectors.filter(isForPeers)) {
    const verdicts = await Promise.all(PEERS.map((peer) => accepts(peer, vector)))
    if (verdicts.every((verdict) => verdict === isAccepted)) continue
    const words = verdicts.map((verdict) =>
      verdict === isAccepted ? 'as we' : verdict ? '**accepts**' : '**refuses**',
    )
    const right = STRICTER.test(vector.id) ? 'open' : 'Tegata'
    rows.push(`| \`${vector.id}\` | ${vector.reason} | ${vector.clause} | ${words.join(' | ')} | ${right} |`)
  }
  return rows
}

/** Requests that are wrong in something other than a certificate, about which the peer is not asked. */
const isRequestForPeer = (vector: Vector | Control) => {
  const isAboutCertificates = 'tegata' in vector && /^ERR_(MDOC_CERTIFICATE|X509)/.test(vector.tegata)
  return stated(vector).operation === 'DeviceRequest' && !isAboutCertificates
}

/** About readers who did not sign, the second edition, and limits: the text leaves them open, or the peer does not know it. */
const STRICTER_REQUEST = /^(reader-(none|second-document|all-)|use-case-|request-(seventeen|unknown-member|1\.0-with))/

async function requestsAccepted(): Promise<string[]> {
  const rows: string[] = []
  for (const vector of cases.filter(isRequestForPeer)) {
    if (!(await peerAcceptsRequest(vector))) continue
    const right = STRICTER_REQUEST.test(vector.id) ? 'open' : 'Tegata'
    rows.push(`| \`${vector.id}\` | ${vector.reason} | ${vector.clause} | ${right} |`)
  }
  return rows
}

const peerAcceptsRequest = (vector: Control) =>
  owfVerifiesRequest(decodeHex(vector.input as string), decodeHex(stated(vector).sessionTranscript!)).then(
    () => true,
    () => false,
  )

const HEAD = `| case | input | clause | ${PEERS.map(({ name }) => name).join(' | ')} | right |
| --- | --- | --- | --- | --- | --- |`

test('docs/mdoc-disagreements.md says where the peers judge otherwise, case by case', async () => {
  const accepted = await disagreements(cases, false)
  const refused = await disagreements(controls, true)
  const requests = await requestsAccepted()
  const count = cases.filter(isForPeers).length
  await expect(`# Where other libraries judge mdocs otherwise

A test writes this page (\`npx vitest run packages/mdoc/test/disagreements.interop.test.ts -u\`) and fails when it is no longer true.
It gives the presentations of our [negative vectors](../packages/mdoc/vectors) to ${PEERS.map(({ name }) => name).join(' and ')} in one process, with the same
roots, clock, transcript and reader key: ${count} inputs that must be refused and ${controls.filter(isForPeers).length} that must be accepted. A credential is shown in
a presentation whose device part is right. Cases that need something the peers cannot be told (which document type is welcome,
for which types an issuer is trusted) are left out, and so are lists and sessions; requests have a table of their own.

Cryptography and certificate paths of @owf/mdoc are its user's callbacks; ours do what its own test context does, and check dates, the CA flag and the algorithm of the key.
A refusal is counted as one whatever its reason, so the peers are not shown worse than they are.

Who is right: **Tegata** where the clause says "shall", and where the input is not what the signer meant; **open** where we refuse on
purpose what the text does not forbid: a status that nobody looks up, members that nobody signs, a chain with its trust anchor,
the element of the individual number, proofs of the second edition. And where we accept what the text does not ask for: COSE_Sign1 with its tag.

## Accepted by a peer, refused by Tegata

${HEAD}
${accepted.join('\n')}

## Refused by a peer, accepted by Tegata

${HEAD}
${refused.join('\n')}

## Requests that @owf/mdoc 0.6.0 accepts, refused by Tegata

\`Holder.verifyDeviceRequest\` verifies each \`readerAuth\`, and signatures of either side verify on the other. It takes no roots of
readers, so cases about their certificates are left out: whoever calls it has to check these. Of ${cases.filter(isRequestForPeer).length} others it accepts those below.
**Tegata** is right above all about \`reader-attached\`: a payload that comes with the signature is verified in place of this session's, so
what the reader signed for another session passes (a test shows it). **open**: the text lets a reader not sign; the peer knows neither
\`readerAuthAll\` nor use cases, which are of the second edition, and reads over them.

| case | input | clause | right |
| --- | --- | --- | --- |
${requests.join('\n')}
`).toMatchFileSnapshot('../../../docs/mdoc-disagreements.md')
  expect(accepted.length).toBeGreaterThan(10)
  const good = await Promise.all(controls.filter(isRequestForPeer).map(peerAcceptsRequest))
  expect(good).toStrictEqual([true, true])
})
