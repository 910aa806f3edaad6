import { type CborMap, createCoseSign1, decodeCbor, encodeCbor, Tagged } from '@tegata/cbor'
import {
  createPresentationSession,
  generateKeyAgreement,
  generateSigner,
  type KeyAgreement,
  type PresentationSession,
  type Signer,
} from '@tegata/core'
import { type ElementSelection, issueMdoc, type MdocTrust, presentMdoc } from '@tegata/mdoc'
import { createTestIaca, type TestIaca } from '@tegata/mdoc/testing'
import type { Random } from './random.js'
import { atOnce, type Draft } from './subject.js'

/** One credential with all that belongs to it. */
export interface FuzzWorld {
  readonly at: Date
  readonly docType: string
  readonly authority: TestIaca
  readonly trust: MdocTrust
  readonly device: Signer
  readonly readerKey: KeyAgreement
  readonly session: PresentationSession
  readonly issuerSigned: Uint8Array
  readonly response: Uint8Array
  readonly disclose: ElementSelection
}

const NAMESPACE = 'org.tegata.test'
const DEVICE_ELEMENTS = { 'org.tegata.device': { consent: true } }

export async function createWorld(random: Random): Promise<FuzzWorld> {
  const notBefore = new Date('2026-01-01T00:00:00Z')
  const authority = await createTestIaca({ notBefore, random: random.bytes })
  const { signer, certificateChain } = authority
  const device = await generateSigner('ES256')
  const session = createPresentationSession({
    audience: 'x509_san_dns:rp.example',
    responseUri: 'https://rp.example/cb',
  })
  const elements = {
    name: '手形 花子',
    age_over_20: true,
    cities: ['Kyoto', { code: 26 }],
    portrait: random.bytes(300),
  }
  const content = {
    docType: 'org.tegata.test.1',
    elements: { [NAMESPACE]: elements },
    validity: { signed: notBefore, validFrom: notBefore, validUntil: new Date('2027-01-01T00:00:00Z') },
    deviceKey: device.publicJwk,
    keyAuthorizations: { dataElements: { 'org.tegata.device': ['consent'] } },
  }
  const issuerSigned = await issueMdoc(content, { signer, certificateChain, random: random.bytes })
  const disclose = { [NAMESPACE]: Object.keys(elements) }
  return {
    at: new Date('2026-06-01T12:00:00Z'),
    docType: content.docType,
    authority,
    trust: [{ id: 'https://issuer.example', certificates: [authority.rootCertificate] }],
    device,
    readerKey: await generateKeyAgreement('P-256'),
    session,
    issuerSigned,
    response: await presentMdoc({ issuerSigned, disclose, deviceElements: DEVICE_ELEMENTS, signer: device, session }),
    disclose,
  }
}

type Sign1 = [protectedHeader: Uint8Array, unprotectedHeader: CborMap, payload: Uint8Array, signature: Uint8Array]

/**
 * Takes the payload out of a COSE_Sign1, and signs another one in its place: what its signer could have said.
 *
 * @param path — members of maps that lead to the COSE_Sign1.
 */
export function resignable(
  message: Uint8Array,
  signer: Signer,
  path: readonly string[] = [],
): Required<Pick<Draft, 'signed' | 'resign'>> {
  const open = () => {
    const root = decodeCbor(message.slice())
    const item = path.reduce((value, member) => (value as CborMap).get(member), root)
    return { root, sign1: (item instanceof Tagged ? item.value : item) as Sign1 }
  }
  return {
    signed: open().sign1[2],
    resign(payload) {
      const { root, sign1 } = open()
      const [protectedHeader, unprotectedHeader] = sign1
      const headers = { protectedHeader: decodeCbor(protectedHeader) as CborMap, unprotectedHeader }
      sign1.splice(0, 4, ...(atOnce(createCoseSign1(signer, { payload, ...headers })) as Sign1))
      return encodeCbor(root)
    },
  }
}
