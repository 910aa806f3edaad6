/**
 * Writes negative.json: `node --import tsx --conditions=tegata-source packages/status/vectors/generate.ts`
 *
 * Keys, streams and signatures are derived from fixed texts, so the same program writes the same bytes.
 */
import { formatVectors, writeIfStarted } from '../../../test/support/negative-vectors.js'
import { CONTROLS } from './cases/controls.js'
import { CREDENTIAL } from './cases/credential.js'
import { CWT_TOKENS } from './cases/cwt.js'
import { JWT_TOKENS } from './cases/jwt.js'
import { ISSUER, KEYS, NOW } from './craft.js'
import type { VectorPolicy } from './format.js'

const POLICY: VectorPolicy = {
  now: NOW,
  skewSeconds: 0,
  algorithms: ['ES256'],
  issuers: { [ISSUER]: ['provider'] },
  maxAgeSeconds: 86_400,
  maxListBytes: 16_777_216,
}

/** The text of negative.json. */
export function generateVectors(): string {
  const cases = [...CREDENTIAL, ...JWT_TOKENS, ...CWT_TOKENS]
  const about = {
    title: 'Negative test vectors for Token Status List (draft-ietf-oauth-status-list-20)',
    keys: Object.fromEntries(Object.entries(KEYS).map(([name, { jwk }]) => [name, jwk])),
    policy: POLICY,
  }
  return formatVectors(about, CONTROLS, cases, 2)
}

await writeIfStarted(import.meta.url, generateVectors)
