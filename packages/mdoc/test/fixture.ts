import {
  type CborInput,
  type CborMap,
  type CborValue,
  createCoseSign1,
  decodeCbor,
  type EmbeddedCbor,
  embedCbor,
  encodeCbor,
} from '@tegata/cbor'
import {
  concatBytes,
  createPresentationSession,
  generateSigner,
  type PresentationSession,
  type Signer,
} from '@tegata/core'
import {
  encodeSessionTranscript,
  issueMdoc,
  type MdocContent,
  type MdocExpectation,
  type MdocTrust,
  presentMdoc,
} from '../src/index.js'
import { createTestIaca, type TestIaca } from '../src/testing/index.js'

export const DOC_TYPE = 'org.tegata.test.1'
export const NAMESPACE = 'org.tegata.test'
export const VALIDITY = {
  signed: new Date('2026-02-01T00:00:00Z'),
  validFrom: new Date('2026-02-01T00:00:00Z'),
  validUntil: new Date('2026-08-01T00:00:00Z'),
}
export const AT = new Date('2026-06-01T12:34:56Z')
export const SESSION = createPresentationSession({
  audience: 'x509_san_dns:rp.example',
  responseUri: 'https://rp.example/cb',
})

export const authority: TestIaca = await createTestIaca({ notBefore: new Date('2026-01-01T00:00:00Z') })
export const device: Signer = await generateSigner('ES256')
export const trust: MdocTrust = [{ id: 'https://issuer.example', certificates: [authority.rootCertificate] }]
export const expectation: MdocExpectation = { trust, at: AT, docType: DOC_TYPE }

export const content: MdocContent = {
  docType: DOC_TYPE,
  elements: { [NAMESPACE]: { name: '手形 花子', age_over_20: true, city: 'Kyoto' } },
  validity: VALIDITY,
  deviceKey: device.publicJwk,
}

export async function issue(changes: Partial<MdocContent> = {}, from: TestIaca = authority): Promise<Uint8Array> {
  const { signer, certificateChain } = from
  return issueMdoc({ ...content, ...changes }, { signer, certificateChain })
}

export async function present(
  issuerSigned: Uint8Array,
  names: readonly string[] = ['age_over_20'],
  session: PresentationSession = SESSION,
  signer: Signer = device,
): Promise<Uint8Array> {
  return presentMdoc({ issuerSigned, disclose: { [NAMESPACE]: names }, session, signer })
}

export const mapOf = (value: CborValue): CborMap => value as CborMap

/** Decodes, changes, encodes again: what an attacker without keys can do to a message. */
export function edit(message: Uint8Array, change: (root: CborMap) => void): Uint8Array {
  // Decoded byte strings are views: a change must not reach the original.
  const root = mapOf(decodeCbor(message.slice()))
  change(root)
  return encodeCbor(root)
}

export function firstDocument(response: CborMap): CborMap {
  return (response.get('documents') as CborMap[])[0]!
}

export function deviceSignedOf(response: CborMap): CborMap {
  return mapOf(firstDocument(response).get('deviceSigned'))
}

export function itemsOf(issuerSigned: CborMap): EmbeddedCbor[] {
  return mapOf(issuerSigned.get('nameSpaces')).get(NAMESPACE) as EmbeddedCbor[]
}

/** Signs a changed MSO again: what a careless or hostile issuer can do. */
export async function resign(
  issuerSigned: Uint8Array,
  change: (mso: CborMap) => void,
  { signer, certificateChain }: TestIaca = authority,
): Promise<Uint8Array> {
  const root = mapOf(decodeCbor(issuerSigned))
  const [, , payload] = root.get('issuerAuth') as [Uint8Array, CborMap, Uint8Array]
  const mso = mapOf(decodeCbor((decodeCbor(payload) as EmbeddedCbor).bytes))
  change(mso)
  const issuerAuth = await createCoseSign1(signer, {
    payload: embedCbor(encodeCbor(mso)).encoded,
    unprotectedHeader: new Map([[33, certificateChain[0]]]),
  })
  root.set('issuerAuth', issuerAuth as CborValue)
  return encodeCbor(root)
}

/** A device's part written by hand from the standard, not with the code under test. */
export async function signDevice(
  elements: CborInput,
  signer: Signer = device,
  { docType = DOC_TYPE, detached = true, session = SESSION } = {},
): Promise<CborMap> {
  const nameSpaces = embedCbor(encodeCbor(elements))
  const array = concatBytes(
    Uint8Array.of(0x84),
    encodeCbor('DeviceAuthentication'),
    encodeSessionTranscript(session),
    encodeCbor(docType),
    nameSpaces.encoded,
  )
  const deviceSignature = await createCoseSign1(signer, { payload: embedCbor(array).encoded, detached })
  return new Map<string, CborValue>([
    ['nameSpaces', nameSpaces],
    ['deviceAuth', new Map([['deviceSignature', deviceSignature as CborValue]])],
  ])
}
