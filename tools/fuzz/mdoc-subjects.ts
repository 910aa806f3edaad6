import {
  type CborMap,
  type CborValue,
  createCoseSign1,
  decodeCbor,
  type EmbeddedCbor,
  embedCbor,
  encodeCbor,
} from '@tegata/cbor'
import { generateSigner, type Signer } from '@tegata/core'
import {
  buildDeviceRequest,
  type ElementValues,
  encodeSessionTranscript,
  parseDeviceRequest,
  parseDeviceResponse,
  parseIssuerSigned,
  presentMdoc,
  verifyDeviceRequest,
  verifyIssuerSigned,
  verifyMdoc,
} from '@tegata/mdoc'
import {
  createMdocCertificate,
  issueRical,
  issueVical,
  type MdocCertificateInput,
  verifyRical,
  verifyVical,
} from '@tegata/mdoc/trust'
import {
  createStatusList,
  issueStatusListCwt,
  staticStatusKeys,
  statusListCwt,
  verifyStatusListToken,
} from '@tegata/status'
import { type FuzzWorld, resignable } from './cbor-world.js'
import { atOnce, type Draft } from './subject.js'

/** Credentials, presentations, requests, lists of authorities and of statuses. */
export async function mdocSubjects(world: FuzzWorld): Promise<Draft[]> {
  return [
    ...(await credentialSubjects(world)),
    await requestSubject(world),
    ...(await listSubjects(world)),
    await statusSubject(world),
  ]
}

async function credentialSubjects(world: FuzzWorld): Promise<Draft[]> {
  const { at, authority, trust, device, readerKey, session, issuerSigned, response, disclose, docType } = world
  const { elements } = await verifyIssuerSigned(issuerSigned, { trust, at })
  const original = new Set(list(elements))
  const genuine = (shown: ElementValues) => list(shown).find((element) => !original.has(element)) ?? 'genuine'
  const expectation = { trust, at, docType, session }
  const unsigned = (name: string, input: Uint8Array): Draft => ({
    name,
    input,
    judge: async (bytes) => {
      parseDeviceResponse(bytes)
      const { documents } = await verifyMdoc(bytes, { ...expectation, readerKey })
      return (
        documents.map((document) => genuine(document.elements)).find((verdict) => verdict !== 'genuine') ?? 'genuine'
      )
    },
  })
  const received = {
    name: 'IssuerSigned',
    input: issuerSigned,
    judge: async (bytes: Uint8Array) => {
      parseIssuerSigned(bytes)
      return genuine((await verifyIssuerSigned(bytes, { trust, at, docType })).elements)
    },
    ...resignable(issuerSigned, authority.signer, ['issuerAuth']),
  }
  const wallet = {
    name: 'stored credential',
    input: issuerSigned,
    // A wallet verified what it stored; a stored credential that was changed makes a useless presentation or none.
    judge: async (bytes: Uint8Array) => {
      await presentMdoc({ issuerSigned: bytes, disclose, session, signer: device })
      return 'presented'
    },
  }
  const presented = unsigned('DeviceResponse', response)
  return [received, wallet, presented, { ...presented, name: 'DeviceSigned', ...resignableDevice(world) }]
}

/** Device-signed elements that the device could have signed in place of its own. */
function resignableDevice({
  response,
  docType,
  session,
  device,
}: FuzzWorld): Required<Pick<Draft, 'signed' | 'resign'>> {
  const open = () => {
    const root = decodeCbor(response.slice()) as CborMap
    return { root, deviceSigned: (root.get('documents') as CborMap[])[0]!.get('deviceSigned') as CborMap }
  }
  return {
    signed: (open().deviceSigned.get('nameSpaces') as EmbeddedCbor).bytes,
    resign(elements) {
      const { root, deviceSigned } = open()
      const nameSpaces = embedCbor(elements)
      const transcript = decodeCbor(encodeSessionTranscript(session))
      const authentication = encodeCbor(['DeviceAuthentication', transcript, docType, nameSpaces])
      const payload = embedCbor(authentication).encoded
      const deviceSignature = atOnce(createCoseSign1(device, { payload, detached: true }))
      deviceSigned.set('nameSpaces', nameSpaces)
      deviceSigned.set('deviceAuth', new Map([['deviceSignature', deviceSignature as CborValue]]))
      return encodeCbor(root)
    },
  }
}

function list(elements: ElementValues): string[] {
  return [...elements].flatMap(([namespace, values]) =>
    [...values].map(([name, value]) => Buffer.from(encodeCbor([namespace, name, value])).toString('hex')),
  )
}

async function requestSubject({ at, docType, disclose, session }: FuzzWorld): Promise<Draft> {
  const nameSpaces = Object.fromEntries(
    Object.entries(disclose).map(([namespace, names]) => [
      namespace,
      Object.fromEntries(names.map((name) => [name, false])),
    ]),
  )
  const { root, leaf, leafCertificate, rootCertificate } = await createReader()
  const input = await buildDeviceRequest(
    {
      docRequests: [{ docType, nameSpaces, requestInfo: { maximumResponseSize: 1 << 20 } }],
      deviceRequestInfo: { useCases: [{ mandatory: true, documentSets: [[0]], purposeHints: { age: 1 } }] },
      readerAuth: { signer: leaf, certificateChain: [leafCertificate] },
      readerAuthAll: [{ signer: leaf, certificateChain: [leafCertificate] }],
    },
    { session },
  )
  const trust = [{ id: root, certificates: [rootCertificate] }]
  return {
    name: 'DeviceRequest',
    input,
    judge: async (bytes) => {
      parseDeviceRequest(bytes)
      const { request } = await verifyDeviceRequest(bytes, { session, trust, at })
      return JSON.stringify(request.docRequests.map((asked) => [asked.docType, list(asked.nameSpaces)]))
    },
  }
}

const DATES = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') }
const CRL_URI = 'https://ca.example/crl'

/** A root and a certificate below it. */
async function certify(root: Pick<MdocCertificateInput, 'profile'>, profile: MdocCertificateInput['profile']) {
  const [rootSigner, leaf] = [await generateSigner('ES256'), await generateSigner('ES256')]
  const subject = { country: 'JP', commonName: 'Fuzz' }
  const shared = { ...DATES, crlUri: CRL_URI, contact: { uri: 'https://ca.example' } }
  const rootCertificate = await createMdocCertificate({ ...root, ...shared, subject, signer: rootSigner })
  const leafCertificate = await createMdocCertificate({
    profile,
    ...shared,
    subject,
    signer: rootSigner,
    publicJwk: leaf.publicJwk,
    issuerCertificate: rootCertificate,
  })
  return { rootCertificate, leafCertificate, leaf }
}

async function createReader() {
  return { root: 'https://readers.example', ...(await certify({ profile: 'reader-ca' }, 'reader')) }
}

async function listSubjects({ at, authority }: FuzzWorld): Promise<Draft[]> {
  const { rootCertificate, leafCertificate, leaf } = await certify({ profile: 'iaca' }, 'vical-signer')
  const provider = 'Fuzz lists'
  const issuance = {
    signer: leaf,
    certificateChain: [leafCertificate],
    provider,
    date: new Date('2026-05-01T00:00:00Z'),
    nextUpdate: new Date('2026-07-01T00:00:00Z'),
    issueId: 7,
  }
  const expectation = { anchors: [rootCertificate], at, provider }
  const entry = { certificate: authority.rootCertificate, docTypes: ['org.tegata.test.1'], issuingAuthority: 'Test' }
  const vical = await issueVical(issuance, [entry])
  const rical = await issueRical(issuance, [{ certificate: rootCertificate, name: 'Readers' }])
  return [
    {
      name: 'VICAL',
      input: vical,
      judge: async (bytes) =>
        JSON.stringify((await verifyVical(bytes, expectation)).authorities.map(({ docTypes }) => docTypes)),
      ...resignable(vical, leaf),
    },
    {
      name: 'RICAL',
      input: rical,
      judge: async (bytes) =>
        JSON.stringify((await verifyRical(bytes, expectation)).authorities.map(({ name }) => name)),
      ...resignable(rical, leaf),
    },
  ]
}

async function statusSubject({ at }: FuzzWorld): Promise<Draft> {
  const signer: Signer = await generateSigner('ES256')
  const [issuer, uri] = ['https://issuer.example', 'https://issuer.example/status/1']
  const list = createStatusList({ size: 1000, bits: 1 })
  list.set(5, 1)
  const times = {
    issuedAt: new Date(at.getTime() - 60_000),
    expiresAt: new Date(at.getTime() + 60_000),
    ttlSeconds: 60,
  }
  const input = await issueStatusListCwt({ uri, list, ...times }, signer)
  const policy = {
    statusKeys: staticStatusKeys([{ id: issuer, keys: [signer.publicJwk] }]),
    algorithms: ['ES256'] as const,
    clock: () => at,
    maxAgeSeconds: 86_400,
  }
  return {
    name: 'Status List Token, CWT',
    input,
    judge: async (bytes) => (await verifyStatusListToken(bytes, { form: statusListCwt, uri, issuer }, policy)).uri,
    ...resignable(input, signer),
  }
}
