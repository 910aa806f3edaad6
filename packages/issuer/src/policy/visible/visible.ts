import { type CborValue, EmbeddedCbor, Tagged } from '@tegata/cbor'
import { encodeBase64url, type FormatId, type StatusClaim } from '@tegata/core'

/** What every verifier sees of a copy, whatever is disclosed, sorted by what may differ between people. */
export interface VisibleCredential {
  readonly format: FormatId
  /** Must be the same for everybody: values and member names in the open, by JSON Pointer. */
  readonly common: Map<string, string>
  /** Numbers of digests, by JSON Pointer; the same for everybody. */
  readonly counts: Map<string, number>
  /** Milliseconds, by JSON Pointer; those of the cohort. */
  readonly times: Map<string, number>
  /** Shared by many, not by all: the issuer's key with its certificates. */
  issuerKey: string
  /** `status`, as it stands there. */
  status: unknown
  /** Digests and coordinates of the holder's key: never twice. */
  readonly unique: string[]
  /** At which place among the digests each claim stands. */
  positions: string
}

/** Paths of names that are identifiers by their meaning. */
export const IDENTIFIER_NAMES: ReadonlySet<string> = new Set(['jti', 'sub', 'sub_jwk', 'id'])

/** Nothing seen yet. */
export function nothingVisible(format: FormatId): VisibleCredential {
  return {
    format,
    common: new Map(),
    counts: new Map(),
    times: new Map(),
    issuerKey: '',
    status: undefined,
    unique: [],
    positions: '',
  }
}

/** Takes a value at a path for itself; false to let its members be looked at. */
export type Visitor = (path: string, value: unknown) => boolean

/**
 * Walks through JSON or decoded CBOR: what no visitor takes is common to everybody, with the order of its members.
 *
 * Our own formats wrote it, so its size and depth are ours.
 */
export function walk(value: unknown, path: string, visible: VisibleCredential, visit: Visitor): void {
  if (visit(path, value)) return
  const inner = value instanceof Tagged ? value.value : value
  if (inner instanceof Uint8Array || inner instanceof EmbeddedCbor) {
    visible.common.set(path, encodeBase64url(inner instanceof EmbeddedCbor ? inner.encoded : inner))
  } else if (Array.isArray(inner)) {
    visible.common.set(`${path}#length`, String(inner.length))
    inner.forEach((item, i) => {
      walk(item, `${path}/${i}`, visible, visit)
    })
  } else if (typeof inner === 'object' && inner !== null) {
    const members = inner instanceof Map ? [...(inner as ReadonlyMap<unknown, CborValue>)] : Object.entries(inner)
    visible.common.set(`${path}#members`, members.map(([name]) => String(name)).join(' '))
    for (const [name, member] of members) walk(member, `${path}/${String(name)}`, visible, visit)
  } else {
    visible.common.set(path, String(inner))
  }
}

/** The `status` that a copy was assigned, as the visible one is compared. */
export function statusText(status: StatusClaim | undefined): string {
  if (status === undefined) return ''
  const { idx, uri } = status.status_list
  return JSON.stringify([idx, uri])
}
