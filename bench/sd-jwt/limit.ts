/**
 * What verifying an SD-JWT VC with key binding takes at least: straight-line code over node:crypto, one parse, one hash per
 * Disclosure, two signatures, and no check of anything else. The issuer's key is imported once, as by both libraries; the
 * holder's is new in every presentation.
 */
import { createHash, createPublicKey, hash, type JsonWebKey, type KeyObject, verify } from 'node:crypto'
import type { JwkPublic } from '@tegata/core'

export function createLimit(issuer: JwkPublic): (presentation: string) => Record<string, unknown> {
  const issuerKey = importKey(issuer)
  return (presentation) => {
    const end = presentation.lastIndexOf('~') + 1
    const [jwt, ...disclosures] = presentation.slice(0, end - 1).split('~') as [string, ...string[]]
    const kbJwt = presentation.slice(end)
    const { _sd, ...claims } = payloadOf(jwt) as { _sd: string[]; cnf: { jwk: JwkPublic } }
    const digests = new Set(_sd)
    for (const disclosure of disclosures) {
      if (!digests.has(hash('sha256', disclosure, 'base64url'))) throw new Error('no such digest')
      const [, name, value] = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as [string, string, unknown]
      Object.assign(claims, { [name]: value })
    }
    const { sd_hash } = payloadOf(kbJwt)
    const isGood =
      isSigned(jwt, issuerKey) &&
      isSigned(kbJwt, importKey(claims.cnf.jwk)) &&
      sd_hash === createHash('sha256').update(presentation.slice(0, end)).digest('base64url')
    if (!isGood) throw new Error('not a good presentation')
    return claims
  }
}

function importKey(jwk: JwkPublic): KeyObject {
  return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
}

function payloadOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>
}

function isSigned(jwt: string, key: KeyObject): boolean {
  const dot = jwt.lastIndexOf('.')
  const signature = Buffer.from(jwt.slice(dot + 1), 'base64url')
  return verify('sha256', Buffer.from(jwt.slice(0, dot)), { key, dsaEncoding: 'ieee-p1363' }, signature)
}
