import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CborMap, type CborValue, decodeCbor, encodeCbor, verifyCoseSign1 } from '@tegata/cbor'
import {
  decodeHex,
  encodeBase64url,
  encodeHex,
  importSigner,
  importVerifier,
  isSignatureAlgorithm,
  isTegataError,
  type JwkPrivate,
  type JwkPublic,
} from '@tegata/core'
import {
  encodeDcApiTranscript,
  encodeRedirectTranscript,
  type IssuedDocument,
  type MdocTrust,
  parseIssuerSigned,
  presentMdoc,
  verifyIssuerSigned,
  verifyMdoc,
} from '@tegata/mdoc'
import { decodePem, parseCertificate, readBasicConstraints } from '@tegata/pki'
import { readStatusReference } from '@tegata/status'
import type { CaseResult, Suite } from './suite.js'

export const suite: Suite = {
  name: 'mdoc',
  area: 'mdoc',
  async *run(folder) {
    for (const file of (await readdir(folder)).sort()) {
      if (file.endsWith('.cbor')) yield skip(file, 'VICAL is not supported yet')
      else if (file.endsWith('.json') && file !== 'malformed-cbor.json') {
        yield* runFile(file, JSON.parse(await readFile(join(folder, file), 'utf8')) as VectorFile)
      }
    }
  },
}

/** The members of all layouts in the folder; which of them a file has tells what it is. */
interface VectorFile {
  readonly kind?: string
  readonly cases?: readonly NegativeCase[]
  readonly hex?: string | Readonly<Record<string, string>>
  readonly notes?: string | Readonly<Record<string, string>>
  readonly deviceResponseHex?: string
  readonly issuerSignedHex?: string
  readonly sessionTranscriptHex?: string
  readonly transcript?: Transcript
  readonly verifyAt?: string
  readonly trustedIacaPem?: readonly string[]
  readonly trustedCertificatesPem?: readonly string[]
  readonly deviceKeyJwk?: JwkPrivate
  readonly deviceAlg?: string
  readonly disclosed?: readonly string[]
  readonly issuerPublicJwk?: (JwkPublic & { readonly alg: string }) | null
  readonly jwkThumbprintSha256Hex?: string
  readonly redirect?: Parameters & { readonly sessionTranscriptHex: string }
  readonly dcapi?: Parameters & { readonly sessionTranscriptHex: string }
}

interface NegativeCase {
  readonly name: string
  readonly deviceResponseHex: string
  readonly sessionTranscriptHex: string
  readonly verifyAt: string
  readonly trustedIacaPem: readonly string[]
  readonly reason: string
}

interface Transcript {
  readonly type: string
  readonly params: Parameters
  readonly sessionTranscriptHex: string
}

interface Parameters {
  readonly client_id?: string
  readonly nonce: string
  readonly response_uri?: string
  readonly origin?: string
  readonly jwkThumbprintHex?: string
}

async function* runFile(file: string, vector: VectorFile): AsyncIterable<CaseResult> {
  if (vector.cases) for (const each of vector.cases) yield await runNegative(`${file} ${each.name}`, each)
  else if (vector.redirect && vector.dcapi) yield* runTranscripts(file, vector)
  else if (typeof vector.hex === 'object') yield* runCollection(file, vector.hex, vector.notes)
  else if (vector.issuerPublicJwk !== undefined) yield await runParsing(file, vector)
  else if (vector.kind === 'IssuerSigned') yield await runIssuerSigned(file, vector)
  else if (vector.deviceResponseHex ?? vector.hex) yield* runPositive(file, vector)
  else yield skip(file, 'holds no mdoc (certificates alone, or session encryption, which is not supported yet)')
}

/** A case that must be rejected, and with a TegataError. */
async function runNegative(id: string, vector: NegativeCase): Promise<CaseResult> {
  try {
    await verifyMdoc(decodeHex(vector.deviceResponseHex), {
      trust: trustOf(vector.trustedIacaPem),
      at: new Date(vector.verifyAt),
      sessionTranscript: decodeHex(vector.sessionTranscriptHex),
      status: checkReference,
    })
  } catch (error) {
    if (!isTegataError(error)) return { id, outcome: 'failed', reason: `threw ${String(error)}` }
    // A refusal for want of a feature says nothing about the case.
    return error.code in LATER ? skip(id, LATER[error.code]!) : { id, outcome: 'passed' }
  }
  return { id, outcome: 'failed', reason: `accepted, though ${vector.reason}` }
}

/** A response that must be accepted; where the folder has the keys, ours must be accepted like it. */
async function* runPositive(file: string, vector: VectorFile): AsyncIterable<CaseResult> {
  const sessionTranscript = decodeHex(vector.transcript?.sessionTranscriptHex ?? vector.sessionTranscriptHex ?? '')
  const expectation = { ...expectationOf(vector), sessionTranscript }
  const response = decodeHex(vector.deviceResponseHex ?? (vector.hex as string))
  yield await accept(`${file} verify`, async () => {
    const { documents } = await verifyMdoc(response, expectation)
    return compareElements(vector.disclosed, documents[0]!)
  })
  if (vector.transcript) yield runTranscript(`${file} transcript`, vector.transcript.params, vector.transcript)
  if (vector.issuerSignedHex === undefined) return
  const issuerSigned = decodeHex(vector.issuerSignedHex)
  yield await accept(`${file} issuerSigned`, async () => {
    await verifyIssuerSigned(issuerSigned, expectation)
    return undefined
  })
  const { deviceKeyJwk, deviceAlg, disclosed } = vector
  if (!deviceKeyJwk || !disclosed) return
  if (!isSignatureAlgorithm(deviceAlg)) yield skip(`${file} present`, 'device MACs are not supported yet')
  else {
    yield await accept(`${file} present`, async () => {
      const signer = await importSigner(deviceKeyJwk, deviceAlg)
      const disclose = await selectionOf(issuerSigned, disclosed, expectation)
      const ours = await presentMdoc({ issuerSigned, disclose, signer, sessionTranscript })
      const { documents } = await verifyMdoc(ours, expectation)
      return compareElements(disclosed, documents[0]!)
    })
  }
}

async function runIssuerSigned(file: string, vector: VectorFile): Promise<CaseResult> {
  return accept(`${file} issuerSigned`, async () => {
    await verifyIssuerSigned(decodeHex(vector.hex as string), expectationOf(vector))
    return undefined
  })
}

/** Examples of a parser's tests: the response parses and its issuer's signature is by the given key. */
async function runParsing(file: string, { hex, issuerPublicJwk }: VectorFile): Promise<CaseResult> {
  const parts = issuerParts(decodeHex(hex as string))
  if (parts.some(hasLabelTwice))
    return skip(`${file} parse`, 'has a label in both COSE headers, which we refuse on purpose')
  return accept(`${file} parse`, async () => {
    for (const issuerSigned of parts) {
      const { issuerAuth } = parseIssuerSigned(issuerSigned)
      if (issuerPublicJwk) await verifyCoseSign1(issuerAuth, await importVerifier(issuerPublicJwk, issuerAuth.alg))
    }
    return undefined
  })
}

/** A file of named hex values, such as Annex D: the issuer's part of its response, with the certificate beside it. */
async function* runCollection(
  file: string,
  hex: Readonly<Record<string, string>>,
  notes: VectorFile['notes'],
): AsyncIterable<CaseResult> {
  const { device_response: response, ds_cert: certificate } = hex
  const verifyAt = typeof notes === 'object' ? notes.verifyAt : undefined
  if (response === undefined || certificate === undefined || verifyAt === undefined) {
    yield skip(file, 'parts of messages only, without what a verification needs')
    return
  }
  const trust: MdocTrust = [{ id: file, documentSigners: [decodeHex(certificate)] }]
  yield await accept(`${file} issuerSigned`, async () => {
    for (const issuerSigned of issuerParts(decodeHex(response))) {
      await verifyIssuerSigned(issuerSigned, { trust, at: new Date(verifyAt) })
    }
    return undefined
  })
  yield skip(`${file} deviceAuth`, LATER.ERR_MDOC_DEVICE_MAC!)
  yield skip(`${file} session`, 'session encryption and engagement are not supported yet')
}

/** The IssuerSigned of every document, also of responses that lack a device's part that can be verified. */
function issuerParts(response: Uint8Array): Uint8Array[] {
  const documents = (decodeCbor(response) as CborMap).get('documents') as CborMap[]
  return documents.map((document) => encodeCbor(document.get('issuerSigned')))
}

/** RFC 9052 section 3 says that applications should refuse this, but not that they must. */
function hasLabelTwice(issuerSigned: Uint8Array): boolean {
  const [protectedBytes, unprotectedHeader] = (decodeCbor(issuerSigned) as CborMap).get('issuerAuth') as CborValue[]
  const protectedHeader = decodeCbor(protectedBytes as Uint8Array) as CborMap
  return [...protectedHeader.keys()].some((label) => (unprotectedHeader as CborMap).has(label))
}

function* runTranscripts(file: string, vector: VectorFile): Iterable<CaseResult> {
  const { redirect, dcapi, jwkThumbprintSha256Hex } = vector
  for (const [name, example] of Object.entries({ redirect, dcapi })) {
    const parameters = { ...example!, ...(jwkThumbprintSha256Hex && { jwkThumbprintHex: jwkThumbprintSha256Hex }) }
    yield runTranscript(`${file} ${name}`, parameters, example!)
  }
}

function runTranscript(id: string, parameters: Parameters, expected: { sessionTranscriptHex: string }): CaseResult {
  const { client_id, response_uri, origin, nonce, jwkThumbprintHex } = parameters
  const thumbprint = jwkThumbprintHex && { encryptionKeyThumbprint: encodeBase64url(decodeHex(jwkThumbprintHex)) }
  let transcript: Uint8Array
  if (client_id !== undefined && response_uri !== undefined) {
    transcript = encodeRedirectTranscript({ clientId: client_id, responseUri: response_uri, nonce, ...thumbprint })
  } else if (origin !== undefined) transcript = encodeDcApiTranscript({ origin, nonce, ...thumbprint })
  else return skip(id, 'a handover that is not supported yet')
  const actual = encodeHex(transcript)
  if (actual === expected.sessionTranscriptHex) return { id, outcome: 'passed' }
  return { id, outcome: 'failed', reason: `expected ${expected.sessionTranscriptHex}, made ${actual}` }
}

/** Features of later versions, by the error that stands for their absence. */
const LATER: Readonly<Record<string, string>> = {
  ERR_MDOC_DEVICE_MAC: 'device MACs are not supported yet',
}

/** @param verify — answers a complaint, or undefined when all is well. */
async function accept(id: string, verify: () => Promise<string | undefined>): Promise<CaseResult> {
  try {
    const reason = await verify()
    return reason === undefined ? { id, outcome: 'passed' } : { id, outcome: 'failed', reason }
  } catch (error) {
    if (isTegataError(error) && error.code in LATER) return skip(id, LATER[error.code]!)
    return { id, outcome: 'failed', reason: isTegataError(error) ? JSON.stringify(error) : String(error) }
  }
}

function compareElements(expected: readonly string[] | undefined, { elements }: IssuedDocument): string | undefined {
  if (expected === undefined) return elements.size > 0 ? undefined : 'no elements'
  const actual = [...elements.values()].flatMap((values) => [...values.keys()])
  const isSame = [...actual].sort().join() === [...expected].sort().join()
  return isSame ? undefined : `expected elements ${expected.join()}, got ${actual.join()}`
}

async function selectionOf(
  issuerSigned: Uint8Array,
  disclosed: readonly string[],
  expectation: ReturnType<typeof expectationOf>,
): Promise<Record<string, string[]>> {
  const { elements } = await verifyIssuerSigned(issuerSigned, expectation)
  const chosen = [...elements].map(([namespace, values]) => {
    return [namespace, [...values.keys()].filter((name) => disclosed.includes(name))] as const
  })
  return Object.fromEntries(chosen)
}

function expectationOf({ verifyAt, trustedIacaPem, trustedCertificatesPem }: VectorFile) {
  const trust = trustOf(trustedIacaPem ?? trustedCertificatesPem ?? [])
  return { trust, at: new Date(verifyAt!), status: checkReference }
}

/** The folder holds no status lists: of a status, the reference can be judged, and that it is asked about at all. */
function checkReference(status: Readonly<Record<string, unknown>>): void {
  readStatusReference({ status })
}

/** Some folders give the root, others only the certificate of the document signer. */
function trustOf(pem: readonly string[]): MdocTrust {
  const all = pem.flatMap((text) => decodePem(text))
  const isRoot = (der: Uint8Array) => readBasicConstraints(parseCertificate(der))?.ca === true
  return [
    {
      id: 'vectors',
      certificates: all.filter(isRoot),
      documentSigners: all.filter((certificate) => !isRoot(certificate)),
    },
  ]
}

function skip(id: string, reason: string): CaseResult {
  return { id, outcome: 'skipped', reason }
}
