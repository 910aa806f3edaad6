import {
  decodeBase64url,
  decodeUtf8,
  encodeBase64url,
  encodeUtf8,
  type HashName,
  hash,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '@tegata/core'
import { nothingVisible, type VisibleCredential, walk } from './visible.js'

const TIMES: ReadonlySet<string> = new Set(['/iat', '/nbf', '/exp'])

/** What an SD-JWT VC shows without its Disclosures. */
export function readSdJwt(credential: string): VisibleCredential {
  const visible = nothingVisible('dc+sd-jwt')
  const [jwt = '', ...disclosures] = credential.split('~').slice(0, -1)
  const [header, payload] = jwt.split('.').slice(0, 2).map(readJson)
  const { kid, x5c, ...rest } = header as JsonObject
  visible.issuerKey = JSON.stringify([kid, x5c])
  walk(rest, '/header', visible, () => false)
  const { status, ...claims } = payload as JsonObject
  visible.status = status
  const digests = new Map<string, string>()
  const note = (digest: JsonValue | undefined, place: string): void => {
    visible.unique.push(String(digest))
    digests.set(String(digest), place)
  }
  walk(claims, '', visible, (path, value) => {
    if (TIMES.has(path)) visible.times.set(path, Number(value) * 1000)
    else if (path.endsWith('/_sd') && Array.isArray(value)) {
      visible.counts.set(path, value.length)
      for (const [i, digest] of value.entries()) note(digest as JsonValue, `${path}/${i}`)
    } else if (isJsonObject(value) && typeof value['...'] === 'string') {
      note(value['...'], path)
    } else if (path === '/cnf/jwk/x') visible.unique.push(String(value))
    else return path === '/cnf/jwk/y'
    return true
  })
  visible.positions = findPositions(disclosures, digests)
  return visible
}

/** The hashes of SD-JWTs by the length of their digests in base64url. */
const HASHES: ReadonlyMap<number, HashName> = new Map([
  [43, 'SHA-256'],
  [64, 'SHA-384'],
  [86, 'SHA-512'],
])

/** Which claim stands at which digest: its name, or the place of an array element. */
function findPositions(disclosures: readonly string[], digests: ReadonlyMap<string, string>): string {
  const [digest = ''] = digests.keys()
  const hashName = HASHES.get(digest.length) ?? 'SHA-256'
  const found = disclosures.flatMap((disclosure) => {
    const place = digests.get(encodeBase64url(hash(hashName, encodeUtf8(disclosure))))
    const [, name] = readJson(disclosure) as JsonValue[]
    return place === undefined ? [] : `${place}=${String(name)}`
  })
  return found.sort().join()
}

function readJson(text: string): JsonValue {
  return parseJson(decodeUtf8(decodeBase64url(text)))
}
