import { type CborValue, decodeEmbeddedCbor, type EmbeddedCbor } from '@tegata/cbor'
import { readBytes, readEmbedded, readText, struct } from './structure.js'

/** A zero-knowledge proof in a document's place, carried but not understood. Spec: ISO/IEC 18013-5:2026 section 10.3.7 (ZkDocument). */
export interface ZkDocument {
  readonly docType: string
  /** ZkDocumentDataBytes as received: elements, proof system, time. */
  readonly documentData: EmbeddedCbor
  readonly proof: Uint8Array
}

const readMembers = /* @__PURE__ */ struct({ documentData: readEmbedded, proof: readBytes })
const readData = /* @__PURE__ */ struct({ docType: readText }, { open: true })

/** Reads a ZkDocument; what its proof system needs of `documentData` is for that system to read. */
export function readZkDocument(value: CborValue): ZkDocument {
  const { documentData, proof } = readMembers(value, 'ZkDocument')
  const { docType } = readData(decodeEmbeddedCbor(documentData), 'ZkDocumentData')
  return { docType, documentData, proof }
}
