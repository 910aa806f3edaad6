import { type CborMap, decodeCbor, encodeCbor, verifyCoseSign1 } from '@tegata/cbor'
import {
  decodeHex,
  importCoseVerifier,
  importKeyAgreement,
  importSigner,
  isAgreementCurve,
  isSignatureAlgorithm,
  isTegataError,
} from '@tegata/core'
import {
  type DeviceAuthentication,
  type IssuedDocument,
  parseIssuerSigned,
  presentMdoc,
  verifyIssuerSigned,
  verifyMdoc,
} from '@tegata/mdoc'
import type { CaseResult } from '../suite.js'
import {
  accept,
  checkReference,
  expectationOf,
  type NegativeCase,
  readerKeyOf,
  trustOf,
  type VectorFile,
} from './vector.js'

/** A case that must be rejected, and with a TegataError. */
export async function runNegative(id: string, vector: NegativeCase): Promise<CaseResult> {
  try {
    await verifyMdoc(decodeHex(vector.deviceResponseHex), {
      trust: trustOf(vector.trustedIacaPem),
      at: new Date(vector.verifyAt),
      sessionTranscript: decodeHex(vector.sessionTranscriptHex),
      status: checkReference,
    })
  } catch (error) {
    if (!isTegataError(error)) return { id, outcome: 'failed', reason: `threw ${String(error)}` }
    return { id, outcome: 'passed' }
  }
  return { id, outcome: 'failed', reason: `accepted, though ${vector.reason}` }
}

/** A response that must be accepted; where the folder has the keys, ours must be accepted like it. */
export async function* runPositive(file: string, vector: VectorFile): AsyncIterable<CaseResult> {
  const sessionTranscript = decodeHex(vector.transcript?.sessionTranscriptHex ?? vector.sessionTranscriptHex ?? '')
  const expectation = { ...expectationOf(vector), ...(await readerKeyOf(vector.eReaderKeyJwk)), sessionTranscript }
  const response = decodeHex(vector.deviceResponseHex ?? (vector.hex as string))
  yield await accept(`${file} verify`, async () => {
    const { documents } = await verifyMdoc(response, expectation)
    return compareElements(vector.disclosed, documents[0]!)
  })
  if (vector.issuerSignedHex === undefined) return
  const issuerSigned = decodeHex(vector.issuerSignedHex)
  yield await accept(`${file} issuerSigned`, async () => {
    await verifyIssuerSigned(issuerSigned, expectation)
    return undefined
  })
  const { disclosed } = vector
  if (!vector.deviceKeyJwk || !disclosed) return
  yield await accept(`${file} present`, async () => {
    const disclose = await selectionOf(issuerSigned, disclosed, expectation)
    const authentication = await deviceOf(vector)
    const ours = await presentMdoc({ issuerSigned, disclose, ...authentication, sessionTranscript })
    const { documents } = await verifyMdoc(ours, expectation)
    return compareElements(disclosed, documents[0]!)
  })
}

/** A signature where the file names its algorithm, otherwise a MAC for the reader's key. */
async function deviceOf({ deviceKeyJwk, deviceAlg, eReaderKeyJwk }: VectorFile): Promise<DeviceAuthentication> {
  if (isSignatureAlgorithm(deviceAlg)) return { signer: await importSigner(deviceKeyJwk!, deviceAlg) }
  const { d, ...readerKey } = eReaderKeyJwk!
  if (!isAgreementCurve(readerKey.crv)) throw new Error(`no key agreement over ${readerKey.crv}`)
  return { keyAgreement: await importKeyAgreement(deviceKeyJwk!, readerKey.crv), readerKey }
}

export async function runIssuerSigned(file: string, vector: VectorFile): Promise<CaseResult> {
  return accept(`${file} issuerSigned`, async () => {
    await verifyIssuerSigned(decodeHex(vector.hex as string), expectationOf(vector))
    return undefined
  })
}

/** Examples of a parser's tests: the response parses and its issuer's signature is by the given key. */
export async function runParsing(file: string, { hex, issuerPublicJwk }: VectorFile): Promise<CaseResult> {
  return accept(`${file} parse`, async () => {
    for (const issuerSigned of issuerParts(decodeHex(hex as string))) {
      const { issuerAuth } = parseIssuerSigned(issuerSigned)
      if (issuerPublicJwk) await verifyCoseSign1(issuerAuth, await importCoseVerifier(issuerPublicJwk, issuerAuth.alg))
    }
    return undefined
  })
}

/** The IssuerSigned of every document, also of responses that lack a device's part that can be verified. */
function issuerParts(response: Uint8Array): Uint8Array[] {
  const documents = (decodeCbor(response) as CborMap).get('documents') as CborMap[]
  return documents.map((document) => encodeCbor(document.get('issuerSigned')))
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
