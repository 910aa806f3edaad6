import { type CborMap, type CborValue, decodeCbor, EmbeddedCbor, readTdate } from '@tegata/cbor'
import { decodeBase64url, encodeBase64url } from '@tegata/core'
import { nothingVisible, type VisibleCredential, walk } from './visible.js'

/** COSE header label of certificate chains (RFC 9360 section 2). */
const X5CHAIN = 33
/** Coordinates of a COSE key (RFC 9053 section 7.1.1). */
const COORDINATES: ReadonlySet<string> = new Set(['-2', '-3'])

/** What an mdoc shows without its items: headers and mobile security object. */
export function readMdoc(credential: string): VisibleCredential {
  const visible = nothingVisible('mso_mdoc')
  const issuerSigned = decodeCbor(decodeBase64url(credential)) as CborMap
  const [protectedHeader, unprotected, payload] = issuerSigned.get('issuerAuth') as CborValue[]
  const { [X5CHAIN]: chain, ...headers } = Object.fromEntries(unprotected as CborMap)
  visible.issuerKey = [chain]
    .flat()
    .map((der) => encodeBase64url(der as Uint8Array))
    .join()
  walk({ protected: protectedHeader, ...headers }, '/header', visible, () => false)
  const mso = openMap(payload as Uint8Array)
  visible.status = mso.get('status')
  walk(new Map([...mso].filter(([name]) => name !== 'status')), '', visible, (path, value) => {
    const [, member, inner, last] = path.split('/')
    if (member === 'validityInfo' && inner !== undefined)
      visible.times.set(path, readTdate(value as CborValue).getTime())
    else if (member === 'valueDigests' && inner !== undefined) noteDigests(path, value as CborMap, visible)
    else if (member === 'deviceKeyInfo' && inner === 'deviceKey' && COORDINATES.has(last ?? '')) {
      visible.unique.push(encodeBase64url(value as Uint8Array))
    } else return false
    return true
  })
  visible.positions = findPositions(issuerSigned.get('nameSpaces') as CborMap | undefined)
  return visible
}

/** Digest ids are 0, 1, 2, … in some order: their number is the only thing that all have in common. */
function noteDigests(path: string, byId: CborMap, { counts, unique }: VisibleCredential): void {
  counts.set(path, byId.size)
  for (const digest of byId.values()) unique.push(encodeBase64url(digest as Uint8Array))
}

function findPositions(nameSpaces: CborMap | undefined): string {
  const found = [...(nameSpaces ?? [])].flatMap(([nameSpace, items]) =>
    (items as EmbeddedCbor[]).map((item) => {
      const members = decodeCbor(item.bytes) as CborMap
      return `${String(nameSpace)}/${String(members.get('digestID'))}=${String(members.get('elementIdentifier'))}`
    }),
  )
  return found.sort().join()
}

function openMap(payload: Uint8Array): CborMap {
  const item = decodeCbor(payload)
  return (item instanceof EmbeddedCbor ? decodeCbor(item.bytes) : item) as CborMap
}
