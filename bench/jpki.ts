import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { crlRevocation, revocationNotChecked, verifyJpkiSignature } from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority, type SoftwareCard } from '@tegata/jpki/testing'
import { parseCertificate, parseCrl, publicKeyToJwk } from '@tegata/pki'
import { type Area, compare } from './area.js'
import { preparePkijs } from './jpki/pkijs.js'

const EFFORT = { samples: 2001, seconds: 5 }
/** Signatures in one sample: a peer's garbage is not collected in our time, nor ours in its. */
const SIZE = 20
/** Both sides' code is compiled before the clock starts: servers run for days. */
const WARM_UP = { ours: 3000, pkijs: 100 }
const NOW = new Date()
const clock = (): Date => NOW

/** RSA-2048 and SHA-256 as on today's card; a detached CMS over 1 kB with signed attributes; the CA known from before. */
export const area: Area = {
  name: 'jpki',
  async *run() {
    const card = createSoftwareCard({ authority: createTestAuthority({ clock }), clock })
    const data = new Uint8Array(readFileSync(new URL(import.meta.url))).slice(0, 1024)
    const signature = card.sign(data)
    if (signature.form !== 'cms') throw new Error('not CMS')
    const { cms } = signature
    const pkijs = { name: 'pkijs', run: await preparePkijs(cms, data, card.authority.certificate, NOW) }
    const bare = { name: 'node:crypto bare signatures', run: prepareBareChecks(card, data) }

    const common = { signature, data, usage: 'digital-signature', trust: card.authority.trust, at: NOW } as const
    const ours = () => verifyJpkiSignature({ ...common, revocation: revocationNotChecked })
    for (let i = 0; i < WARM_UP.ours; i++) await ours()
    for (let i = 0; i < WARM_UP.pkijs; i++) await pkijs.run()
    yield await compareMany('CMS + chain + profile', ours, pkijs)
    yield await compareMany('CMS + chain + profile', ours, bare)

    // A list that is kept parsed is verified once, as a server does that fetches one list a day for each municipality.
    const crl = parseCrl(card.authority.createCrl(card.certificate.distributionPoint))
    const revocation = crlRevocation(() => [crl])
    const withCrl = () => verifyJpkiSignature({ ...common, revocation })
    yield await compareMany('CMS + chain + profile + CRL', withCrl, bare)
  },
}

/** Each sample verifies `SIZE` signatures, one after the other. */
function compareMany(what: string, ours: () => unknown, peer: { readonly name: string; readonly run: () => unknown }) {
  const repeat = (operation: () => unknown) => async () => {
    for (let i = 0; i < SIZE; i++) {
      const result = operation()
      if (result instanceof Promise) await result
    }
  }
  return compare(`verify ${SIZE} ${what}`, repeat(ours), { name: peer.name, run: repeat(peer.run) }, EFFORT)
}

/**
 * What nobody can do without: the signer's key imported (nobody has seen it before) in the fastest way that node:crypto
 * has, and two RSA checks. The CA's key is at hand; nothing is parsed, no name, time or policy looked at.
 */
function prepareBareChecks(card: SoftwareCard, data: Uint8Array): () => void {
  const caKey = createPublicKey({ key: jwkOf(card.authority.certificate), format: 'jwk' })
  const leaf = parseCertificate(card.certificate.certificate)
  const jwk = jwkOf(card.certificate.certificate)
  const value = card.certificate.key.sign(data)
  return () => {
    const leafKey = createPublicKey({ key: jwk, format: 'jwk' })
    const isGood = verify('sha256', data, leafKey, value) && verify('sha256', leaf.tbs, caKey, leaf.signature)
    if (!isGood) throw new Error('a bare signature does not verify')
  }
}

function jwkOf(certificate: Uint8Array): JsonWebKey {
  return publicKeyToJwk(parseCertificate(certificate).publicKey) as JsonWebKey
}
