import { type CborValue, decodeEmbeddedCbor, type EmbeddedCbor } from '@tegata/cbor'
import { malformed, readEmbedded, readMap, readText } from './structure.js'

/** A zero-knowledge proof in a document's place, carried but not understood. Spec: ISO/IEC 18013-5:2026 section 10.3.7 (ZkDocument). */
export interface ZkDocument {
  readonly docType: string
  /** ZkDocumentDataBytes as received: elements, proof system, time. */
  readonly documentData: EmbeddedCbor
  readonly proof: Uint8Array
}

/** Reads a ZkDocument; what its proof system needs of `documentData` is for that system to read. */
export function readZkDocument(value: CborValue): ZkDocument {
  const document = readMap(value, { name: 'ZkDocument', required: ['documentData', 'proof'] })
  const documentData = readEmbedded(document.get('documentData'), 'ZkDocumentDataBytes')
  const data = readMap(decodeEmbeddedCbor(documentData), { name: 'ZkDocumentData', required: ['docType'], open: true })
  const proof = document.get('proof')
  if (!(proof instanceof Uint8Array)) throw malformed('proof is not a byte string')
  return { docType: readText(data.get('docType'), 'docType'), documentData, proof }
}
