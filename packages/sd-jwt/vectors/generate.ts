/**
 * Writes negative.json: `node --import tsx --conditions=tegata-source packages/sd-jwt/vectors/generate.ts`
 *
 * Keys, salts and signatures are derived from fixed texts, so the same program writes the same bytes.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
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
  const ids = [...cases, ...CONTROLS].map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw new Error(`${twice} is the id of two cases`)
  const vectors = {
    title: 'Negative test vectors for SD-JWT (RFC 9901) and SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-19)',
    license: 'Apache-2.0',
    keys: Object.fromEntries(Object.entries(KEYS).map(([name, { jwk }]) => [name, jwk])),
    policies: POLICIES,
    controls: CONTROLS.map((control) => ({ ...control, expected: 'accept' })),
    cases: cases.map((negative) => ({ ...negative, expected: 'reject' })),
  }
  return `${JSON.stringify(vectors, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('negative.json', import.meta.url), generateVectors())
}
