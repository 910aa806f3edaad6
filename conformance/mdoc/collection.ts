import {
  type CborMap,
  decodeCbor,
  type EmbeddedCbor,
  encodeCbor,
  readCoseKey,
  readCoseMac0,
  readCoseSign1,
} from '@tegata/cbor'
import { decodeHex, encodeBase64url, encodeHex } from '@tegata/core'
import {
  buildDeviceRequest,
  type MdocTrust,
  parseDeviceRequest,
  parseIssuerSigned,
  verifyDeviceRequest,
  verifyIssuerSigned,
  verifyMdoc,
} from '@tegata/mdoc'
import type { CaseResult } from '../suite.js'
import { runEngagement, runSession } from './session.js'
import { accept, readerKeyOf, type VectorFile } from './vector.js'

type Values = Readonly<Record<string, string>>

/** A file of named hex values, such as Annex D: whatever can be made of the values that it has. */
export async function* runCollection(file: string, hex: Values, notes: VectorFile['notes']): AsyncIterable<CaseResult> {
  const verifyAt = typeof notes === 'object' ? notes.verifyAt : undefined
  if (hex.session_transcript_bytes !== undefined && verifyAt !== undefined) {
    yield* runExchange(file, hex, new Date(verifyAt))
  }
  yield* runStructures(file, hex)
  yield* runEngagement(file, hex)
  yield* runSession(file, hex)
}

/** Annex D: a request with reader authentication, and the answer to it with a MAC. */
async function* runExchange(file: string, hex: Values, at: Date): AsyncIterable<CaseResult> {
  const sessionTranscript = (decodeCbor(decodeHex(hex.session_transcript_bytes!)) as EmbeddedCbor).bytes
  const pin = (certificate: string): MdocTrust => [{ id: file, documentSigners: [decodeHex(certificate)] }]
  const { device_request: request, reader_cert: reader, device_response: response, ds_cert: signer } = hex
  if (request !== undefined && reader !== undefined) {
    yield await accept(`${file} readerAuth`, async () => {
      const verified = await verifyDeviceRequest(decodeHex(request), { trust: pin(reader), at, sessionTranscript })
      return verified.readers.length === 1 ? undefined : 'not one reader'
    })
  }
  if (request !== undefined) yield await accept(`${file} request`, async () => rebuild(request, hex.items_request))
  if (response === undefined || signer === undefined) return
  const trust = pin(signer)
  yield await accept(`${file} issuerSigned`, async () => {
    const documents = (decodeCbor(decodeHex(response)) as CborMap).get('documents') as CborMap[]
    for (const document of documents) await verifyIssuerSigned(encodeCbor(document.get('issuerSigned')), { trust, at })
    return undefined
  })
  const readerKey = await readerKeyOf(ephemeralReaderKey(hex))
  yield await accept(`${file} deviceAuth`, async () => {
    const { documents } = await verifyMdoc(decodeHex(response), { trust, at, sessionTranscript, ...readerKey })
    return documents.length > 0 ? undefined : 'no documents'
  })
}

function ephemeralReaderKey(hex: Values) {
  const { ephemeral_reader_key_x: x, ephemeral_reader_key_y: y, ephemeral_reader_key_d: d } = hex
  if (x === undefined || y === undefined || d === undefined) return undefined
  const text = (value: string) => encodeBase64url(decodeHex(value))
  return { kty: 'EC', crv: 'P-256', x: text(x), y: text(y), d: text(d) }
}

/** A request parses into what a request with the same elements is built of. */
async function rebuild(request: string, itemsRequest: string | undefined): Promise<string | undefined> {
  const { docRequests } = parseDeviceRequest(decodeHex(request))
  const items = docRequests.map(({ docType, nameSpaces }) => {
    const elements = [...nameSpaces].map(([namespace, names]) => [namespace, Object.fromEntries(names)] as const)
    return { docType, nameSpaces: Object.fromEntries(elements) }
  })
  const rebuilt = parseDeviceRequest(await buildDeviceRequest({ docRequests: items }))
  for (const [i, { itemsRequestBytes }] of docRequests.entries()) {
    const theirs = encodeCbor(decodeCbor(itemsRequestBytes.bytes))
    const ours = rebuilt.docRequests[i]!.itemsRequestBytes.bytes
    if (encodeHex(theirs) !== encodeHex(ours)) return 'the same request is built of other bytes'
    const first = encodeHex(itemsRequestBytes.bytes)
    if (i === 0 && itemsRequest !== undefined && first !== itemsRequest) return 'another items_request'
  }
  return undefined
}

const STRUCTURES: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  issuer_signed: parseIssuerSigned,
  cose_sign1: (bytes) => readCoseSign1(decodeCbor(bytes)),
  cose_mac0: (bytes) => readCoseMac0(decodeCbor(bytes)),
  cose_key_ec_p256: (bytes) => readCoseKey(decodeCbor(bytes)),
}

/** Samples of structures, which must parse. */
async function* runStructures(file: string, hex: Values): AsyncIterable<CaseResult> {
  for (const [name, parse] of Object.entries(STRUCTURES)) {
    const sample = hex[name]
    if (sample === undefined) continue
    yield await accept(`${file} ${name}`, async () => {
      parse(decodeHex(sample))
      return undefined
    })
  }
}
