/**
 * Issue, present and verify with key binding, against @sd-jwt/sd-jwt-vc on the same credential shape: ES256, half of the
 * claims presented. Each side works on credentials that it issued itself. `present` starts from the credential's text, as
 * the peer always does; `present … prepared` from one that a wallet read before its user chose.
 *
 * Verifying is compared with bare node:crypto too: `vs node:crypto limit`, where 1x is the time of code that checks nothing but the
 * cryptography, and 0.67x half as long again.
 */
import { generateKeyPairSync } from 'node:crypto'
import { importSigner, type JsonObject, type JwkPrivate, type Signer, systemClock } from '@tegata/core'
import {
  type ClaimsPath,
  issueSdJwtVc,
  prepareSdJwt,
  presentSdJwt,
  staticIssuerKeys,
  verifySdJwtVc,
} from '@tegata/sd-jwt'
import { type Area, compare, type Row } from './area.js'
import { createLimit } from './sd-jwt/limit.js'
import { createPeer } from './sd-jwt/peer.js'

const PEER = '@sd-jwt/sd-jwt-vc'
const ISS = 'https://issuer.example'
const VCT = 'urn:example:bench:1'
const AUDIENCE = 'https://rp.example'
/** Operations of less than a millisecond: enough rounds for both sides to run compiled. */
const EFFORT = { samples: 1001, seconds: 4, turn: 50 }
const NONCE = 'n-0S6_WzA2Mjn-0S6_WzA2Mj'

/** One shape of credential, as both libraries want it described. */
interface Shape {
  readonly claims: JsonObject
  readonly disclosable: readonly ClaimsPath[]
  readonly presented: readonly ClaimsPath[]
  readonly frame: object
  readonly presentationFrame: object
}

function flatShape(count: number): Shape {
  const names = Array.from({ length: count }, (_, i) => `claim_${i}`)
  const presented = names.filter((_, i) => i % 2 === 0)
  return {
    claims: Object.fromEntries(names.map((name, i) => [name, `value of claim ${i}`])),
    disclosable: names.map((name) => [name]),
    presented: presented.map((name) => [name]),
    frame: { _sd: names },
    presentationFrame: Object.fromEntries(presented.map((name) => [name, true])),
  }
}

/** Recursive objects of nine claims: the object and each claim in it are selectively disclosable. */
function nestedShape(count: number): Shape {
  const groups = Array.from({ length: count / 10 }, (_, i) => `group_${i}`)
  const names = Array.from({ length: 9 }, (_, i) => `claim_${i}`)
  const shown = names.filter((_, i) => i % 2 === 0)
  const members = Object.fromEntries(names.map((name, i) => [name, `value of claim ${i}`]))
  const all = (paths: readonly string[]): ClaimsPath[] => groups.flatMap((group) => paths.map((name) => [group, name]))
  return {
    claims: Object.fromEntries(groups.map((group) => [group, { ...members }])),
    disclosable: [...groups.map((group) => [group]), ...all(names)],
    presented: all(shown),
    frame: { _sd: groups, ...Object.fromEntries(groups.map((group) => [group, { _sd: names }])) },
    presentationFrame: Object.fromEntries(
      groups.map((group) => [group, Object.fromEntries(shown.map((name) => [name, true]))]),
    ),
  }
}

export const area: Area = {
  name: 'sd-jwt',
  async *run() {
    const keys = { issuer: newKey(), holder: newKey() }
    const issuer = await importSigner(keys.issuer, 'ES256')
    const holder = await importSigner(keys.holder, 'ES256')
    const peer = await createPeer({ privateJwk: keys.issuer, publicJwk: issuer.publicJwk }, keys.holder)
    const limit = createLimit(issuer.publicJwk)
    for (const count of [10, 30, 100]) yield* measure(`${count} claims`, flatShape(count), issuer, holder, peer, limit)
    for (const count of [10, 30, 100])
      yield* measure(`${count} claims nested`, nestedShape(count), issuer, holder, peer)
  },
}

async function* measure(
  size: string,
  shape: Shape,
  issuer: Signer,
  holder: Signer,
  peer: Awaited<ReturnType<typeof createPeer>>,
  limit?: ReturnType<typeof createLimit>,
): AsyncIterable<Row> {
  const { claims, disclosable, presented, frame, presentationFrame } = shape
  const content = { iss: ISS, vct: VCT, holderKey: holder.publicJwk, issuedAt: new Date(0), claims, disclosable }
  const peerPayload = { iss: ISS, vct: VCT, iat: 0, cnf: { jwk: { ...holder.publicJwk } }, ...claims }
  const issue = () => issueSdJwtVc(content, issuer)
  const peerIssue = () => peer.issue(peerPayload, frame)
  yield await compare(`issue ${size}`, issue, { name: PEER, run: peerIssue }, EFFORT)

  const [credential, peerCredential] = [await issue(), await peerIssue()]
  const keyBinding = { signer: holder, audience: AUDIENCE, nonce: NONCE, clock: systemClock }
  const present = () => presentSdJwt(credential, { claims: presented, keyBinding })
  const peerPresent = () =>
    peer.present(peerCredential, presentationFrame, {
      kb: { payload: { iat: Math.floor(Date.now() / 1000), aud: AUDIENCE, nonce: NONCE } },
    })
  yield await compare(`present ${size}`, present, { name: PEER, run: peerPresent }, EFFORT)
  const prepared = await prepareSdJwt(credential)
  const presentPrepared = () => presentSdJwt(prepared, { claims: presented, keyBinding })
  yield await compare(`present ${size} prepared`, presentPrepared, { name: PEER, run: peerPresent }, EFFORT)

  const [presentation, peerPresentation] = [await present(), await peerPresent()]
  const policy = {
    issuerKeys: staticIssuerKeys([{ id: ISS, keys: [issuer.publicJwk] }]),
    algorithms: ['ES256'] as const,
    vct: VCT,
    status: 'refuse' as const,
    clock: systemClock,
    keyBinding: 'required' as const,
    audience: AUDIENCE,
    nonce: NONCE,
    keyBindingMaxAgeSeconds: 3600,
  }
  const verify = () => verifySdJwtVc(presentation, policy)
  const peerVerify = () => peer.verify(peerPresentation, { keyBindingNonce: NONCE })
  yield await compare(`verify ${size}`, verify, { name: PEER, run: peerVerify }, EFFORT)
  if (limit === undefined) return
  const bareVerify = () => limit(presentation)
  yield await compare(`verify ${size} vs node:crypto limit`, verify, { name: 'node:crypto', run: bareVerify }, EFFORT)
}

function newKey(): JwkPrivate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ format: 'jwk' }) as unknown as JwkPrivate
}
