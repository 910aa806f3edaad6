/**
 * What an issuer keeps about one JPKI certificate: an index that only its key can compute, and sealed bytes.
 *
 * Spec: DESIGN section 5 step 5 (index = keyed HMAC; a plain hash of a 32-bit serial could be searched in seconds).
 */
export interface AnchorRecord {
  /** HMAC-SHA-256 over role, generation and serial, base64url. */
  readonly index: string
  /** AES-GCM ciphertext, base64url. */
  readonly sealed: string
  /** Day of the last issuance, `YYYY-MM-DD`. */
  readonly issuedOn: string
}

/** Where an issuer keeps anchor records; the database packages implement it too. Spec: DESIGN section 5 step 5. */
export interface AnchorStore {
  /** Keeps a record; one with the same index is replaced. */
  put(record: AnchorRecord): Promise<void>
  get(index: string): Promise<AnchorRecord | undefined>
  /** Forgets a record; no error when it is not there. */
  delete(index: string): Promise<void>
}

/** An AnchorStore in memory, for one process. Spec: DESIGN section 5 step 5. */
export function createMemoryAnchorStore(): AnchorStore {
  const records = new Map<string, AnchorRecord>()
  return {
    async put(record) {
      records.set(record.index, record)
    },
    async get(index) {
      return records.get(index)
    },
    async delete(index) {
      records.delete(index)
    },
  }
}
