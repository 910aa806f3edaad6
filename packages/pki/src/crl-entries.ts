import { equalBytes, TegataError } from '@tegata/core'
import { DerReader, readDer } from './der.js'
import { EXTENSION } from './extensions.js'
import * as TAG from './tag.js'

/** What a CRL says about one revoked certificate. */
export interface CrlEntry {
  readonly revocationDate: Date
  readonly reasonCode: number | undefined
}

/** SEQUENCE (2), INTEGER of one byte (3), UTCTime (15): no entry is shorter. */
const MIN_ENTRY_BYTES = 20
/** CRLReason: 7 is not used, 8 (removeFromCRL) belongs in delta CRLs only (RFC 5280 section 5.3.1). */
const REASON_CODES = [0, 1, 2, 3, 4, 5, 6, 9, 10]

/**
 * The entries of a CRL, found by serial number without an object for each: the offsets of the entries in a hash table.
 *
 * Every entry is read strictly once, because an unknown critical extension of any entry makes the whole CRL unusable.
 */
export class CrlEntries {
  readonly #list: Uint8Array
  /** Offset + 1 of an entry in the list; 0 is a free slot. */
  readonly #slots: Uint32Array

  /** Reads the contents of `revokedCertificates`. */
  constructor(list: Uint8Array) {
    this.#list = list
    const capacity = Math.ceil(list.length / MIN_ENTRY_BYTES)
    // At most half full, and a power of two.
    this.#slots = new Uint32Array(2 ** (Math.ceil(Math.log2(capacity + 1)) + 1))
    const reader = new DerReader(list, 0, list.length, 0)
    // Nearly all entries of a list share a few encodings of their extensions; each is read once.
    const knownExtensions: Uint8Array[] = []
    while (!reader.isAtEnd) {
      const offset = reader.offset
      const entry = reader.sequence()
      const slot = this.#slotOf(entry.integer())
      if (this.#slots[slot] !== 0) throw malformed('a certificate is listed twice')
      this.#slots[slot] = offset + 1
      entry.time()
      if (!entry.isAtEnd) checkEntryExtensions(entry.skip(), knownExtensions)
      entry.finish()
    }
  }

  /** Finds the entry of a serial number (contents of its INTEGER). */
  find(serialNumber: Uint8Array): CrlEntry | undefined {
    const offset = this.#slots[this.#slotOf(serialNumber)]!
    if (offset === 0) return undefined
    const entry = this.#entryAt(offset - 1)
    entry.integer()
    return readEntry(entry)
  }

  /** The slot that holds this serial number, or the free one where it would go. */
  #slotOf(serialNumber: Uint8Array): number {
    const mask = this.#slots.length - 1
    // FNV-1a. Only a CA whose signature was verified fills the table, so nobody can choose colliding numbers.
    let hash = 0x811c9dc5
    for (const byte of serialNumber) hash = Math.imul(hash ^ byte, 0x01000193)
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const offset = this.#slots[slot]!
      if (offset === 0 || equalBytes(this.#entryAt(offset - 1).integer(), serialNumber)) return slot
    }
  }

  #entryAt(offset: number): DerReader {
    return new DerReader(this.#list, offset, this.#list.length, 0).sequence()
  }
}

/** Reads an entry after its serial number. */
function readEntry(entry: DerReader): CrlEntry {
  const revocationDate = entry.time()
  const reasonCode = entry.isAtEnd ? undefined : readEntryExtensions(entry.sequence())
  entry.finish()
  return { revocationDate, reasonCode }
}

const MAX_KNOWN_EXTENSIONS = 16

/** Reads crlEntryExtensions for their errors, unless the same bytes have been read before. */
function checkEntryExtensions(der: Uint8Array, known: Uint8Array[]): void {
  if (known.some((seen) => equalBytes(seen, der))) return
  readDer(der, (reader) => readEntryExtensions(reader.sequence()))
  if (known.length < MAX_KNOWN_EXTENSIONS) known.push(der)
}

/** Reads crlEntryExtensions; returns the reason code, if there is one. */
function readEntryExtensions(list: DerReader): number | undefined {
  let reasonCode: number | undefined
  do {
    const extension = list.sequence()
    const oid = extension.objectIdentifier()
    const critical = extension.defaultFalse()
    const value = extension.octetString()
    extension.finish()
    if (oid === EXTENSION.reasonCode) {
      if (reasonCode !== undefined) throw malformed('an entry has two reasons')
      reasonCode = readDer(value, (reader) => reader.smallInteger(TAG.enumerated))
      if (!REASON_CODES.includes(reasonCode)) throw malformed('a reason code has no meaning in a complete CRL')
    } else if (critical) {
      // RFC 5280 section 5.3: "the application MUST NOT use that CRL to determine the status of any certificates". This is
      // also what keeps indirect CRLs out (certificateIssuer is critical).
      throw new TegataError('ERR_CRL_CRITICAL', 'a CRL entry has an unknown critical extension', {
        spec: 'RFC 5280 section 5.3',
        evidence: { extension: oid },
      })
    }
  } while (!list.isAtEnd)
  return reasonCode
}

function malformed(message: string): TegataError {
  return new TegataError('ERR_CRL_MALFORMED', message, { spec: 'RFC 5280 section 5.3' })
}
