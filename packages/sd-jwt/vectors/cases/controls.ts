import {
  base64url,
  bound,
  claim,
  digest,
  element,
  es256,
  HEADER,
  issued,
  json,
  KEYS,
  PAYLOAD,
  sdJwt,
  split,
  withClaims,
} from '../craft.js'
import type { Control, PolicyName, VectorPolicy } from '../format.js'

const name = claim('given_name', '花子')
const region = claim('region', '東京都')
const address = claim('address', { _sd: [digest(region)] })
const japan = element('JP')
const hiddenIn = (claims: object, ...disclosures: string[]) => sdJwt(issued(claims), ...disclosures)
const payment = json({ type: 'payment', amount: 1000 })
const [header, payload, signature] = split(issued())
const cosignature = {
  protected: json(HEADER),
  signature: base64url(es256(`${json(HEADER)}.${payload}`, KEYS.cosigner)),
}

const control = (
  id: string,
  clause: string,
  reason: string,
  policy: PolicyName,
  input: string | object,
  claims: object,
  policyChanges?: Partial<VectorPolicy>,
): Control => ({
  id,
  clause,
  reason,
  policy,
  ...(policyChanges === undefined ? {} : { policyChanges }),
  input,
  claims: { ...PAYLOAD, ...claims },
})

/** Inputs that must be accepted: who refuses everything passes no test. */
export const CONTROLS: Control[] = [
  control(
    'ok-plain',
    'SD-JWT VC section 2.2.2.5',
    'no selectively disclosable claim',
    'presentation',
    sdJwt(issued()),
    {},
  ),
  control('ok-claim', 'RFC 9901 section 4.2.1', 'one claim', 'presentation', withClaims(name), { given_name: '花子' }),
  control(
    'ok-recursive',
    'RFC 9901 section 4.2.6',
    'a claim inside a claim',
    'presentation',
    hiddenIn({ _sd: [digest(address)] }, address, region),
    { address: { region: '東京都' } },
  ),
  control(
    'ok-withheld',
    'RFC 9901 section 7.1 step 3.e',
    'a withheld claim leaves nothing behind',
    'presentation',
    hiddenIn({ _sd: [digest(name)], address: { _sd: [digest(region)] } }),
    { address: {} },
  ),
  control(
    'ok-element',
    'RFC 9901 section 4.2.2',
    'an array element, another one withheld',
    'presentation',
    hiddenIn({ nationalities: [{ '...': digest('decoy') }, { '...': digest(japan) }, 'US'] }, japan),
    { nationalities: ['JP', 'US'] },
  ),
  control(
    'ok-sha-512',
    'RFC 9901 section 4.1.1',
    'another hash algorithm',
    'presentation',
    hiddenIn({ _sd_alg: 'sha-512', _sd: [digest(name, 'sha512')] }, name),
    { given_name: '花子' },
  ),
  control(
    'ok-inherited-name',
    'RFC 9901 section 4.2.1',
    'a claim named like a member of every object',
    'presentation',
    withClaims(claim('toString', 'x'), claim('', 'y')),
    { toString: 'x', '': 'y' },
  ),
  control(
    'ok-normalisation',
    'RFC 8259 section 8.3',
    'two names that are one only after Unicode normalisation',
    'presentation',
    withClaims(claim('\u00e9', 'composed'), claim('e\u0301', 'decomposed')),
    { '\u00e9': 'composed', 'e\u0301': 'decomposed' },
  ),
  control('ok-key-binding', 'RFC 9901 section 7.3', 'key binding', 'key-binding', bound(withClaims(name)), {
    given_name: '花子',
  }),
  control(
    'ok-transaction-data',
    'OpenID4VP 1.0 Appendix B.3.3.1',
    'key binding with transaction data',
    'key-binding',
    bound(withClaims(name), { transaction_data_hashes: [digest(payment)] }),
    { given_name: '花子' },
    { transactionData: [payment] },
  ),
  control(
    'ok-flattened',
    'RFC 9901 section 8.1',
    'flattened JSON',
    'presentation',
    { payload, protected: header, signature, header: { disclosures: [] } },
    {},
  ),
  control(
    'ok-json-space',
    'RFC 8259 section 2',
    'flattened JSON as text, with white space around it',
    'presentation',
    ` \n${JSON.stringify({ payload, protected: header, signature, header: { disclosures: [] } }, null, 2)}\n`,
    {},
  ),
  control(
    'ok-general',
    'RFC 9901 section 8.3',
    'general JSON, two signatures',
    'presentation',
    { payload, signatures: [{ protected: header, signature, header: { disclosures: [] } }, cosignature] },
    {},
  ),
  control('ok-receipt', 'RFC 9901 section 7.2', 'a credential from its issuer', 'receipt', withClaims(name), {
    given_name: '花子',
  }),
]
