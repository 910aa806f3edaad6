/**
 * Writes negative.json: `node --import tsx --conditions=tegata-source packages/sd-jwt/vectors/generate.ts`
 *
 * Keys, salts and signatures are derived from fixed texts, so the same program writes the same bytes.
 */
import { formatVectors, writeIfStarted } from '../../../test/support/negative-vectors.js'
import { CONTROLS } from './cases/controls.js'
import { DISCLOSURES } from './cases/disclosures.js'
import { ISSUER_JWT } from './cases/issuer-jwt.js'
import { KEY_BINDING } from './cases/key-binding.js'
import { SERIALIZATION } from './cases/serialization.js'
import { AUDIENCE, ISS, KEYS, NONCE, NOW, VCT } from './craft.js'
import type { PolicyName, VectorPolicy } from './format.js'

const BASE: VectorPolicy = {
  role: 'verifier',
  now: NOW,
  skewSeconds: 0,
  algorithms: ['ES256'],
  typ: 'dc+sd-jwt',
  issuers: { [ISS]: ['issuer', 'cosigner'] },
  vct: VCT,
  keyBinding: null,
  audience: null,
  requiredClaims: [],
  transactionData: null,
  holderKey: null,
}

const POLICIES: Record<PolicyName, VectorPolicy> = {
  presentation: BASE,
  'key-binding': { ...BASE, keyBinding: { audience: AUDIENCE, nonce: NONCE, maxAgeSeconds: 300 } },
  receipt: { ...BASE, role: 'holder', holderKey: 'holder' },
}

/** The text of negative.json. */
export function generateVectors(): string {
  const cases = [...SERIALIZATION, ...ISSUER_JWT, ...DISCLOSURES, ...KEY_BINDING]
  const about = {
    title: 'Negative test vectors for SD-JWT (RFC 9901) and SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-19)',
    keys: Object.fromEntries(Object.entries(KEYS).map(([name, { jwk }]) => [name, jwk])),
    policies: POLICIES,
  }
  return formatVectors(about, CONTROLS, cases, 2)
}

await writeIfStarted(import.meta.url, generateVectors)
