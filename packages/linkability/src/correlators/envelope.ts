import type { Correlator } from './correlator.js'
import { FRESH } from './shared.js'

const part = 'openid4vp'

/** What the exchange around a presentation shows. Spec: OpenID4VP 1.0 section 15; SIOPv2 section 12. */
export const ENVELOPE_CORRELATORS: readonly Correlator[] = [
  {
    id: 'openid4vp.wallet-attestation',
    part,
    places: [
      '/**/wallet_attestation/**',
      '/**/wallet_attestation',
      '/**/client_attestation/**',
      '/**/client_attestation',
      '/**/key_attestation/**',
      '/**/key_attestation',
      '/**/verifier_info/**',
    ],
    kind: 'key',
    nature: 'person',
    spec: 'draft-ietf-oauth-attestation-based-client-auth section 12; ARF Topic A',
    reason: {
      en: 'An attestation of the wallet or its key is the same for every party that sees it.',
      ja: 'ウォレットや鍵の証明は、見せた相手すべてに共通する。',
    },
    remedy: { en: 'Only where it is required, one per party.', ja: '必要な場合だけ、相手ごとに別のものを使う。' },
  },
  {
    id: 'openid4vp.id-token-subject',
    part,
    places: [
      '/response/id_token/payload/sub',
      '/response/id_token/payload/sub_jwk/**',
      '/response/id_token/payload/iss',
    ],
    kind: 'identifier',
    nature: 'person',
    spec: 'SIOPv2 section 12.1; OpenID Connect Core section 8.1',
    reason: {
      en: 'A subject or key that is not pairwise is the same at every party.',
      ja: '相手別でない sub や鍵は、どこでも同じ。',
    },
    remedy: { en: 'Pairwise subjects, or no ID token.', ja: '相手別の sub にするか、ID トークンを使わない。' },
  },
  {
    id: 'openid4vp.wallet-nonce',
    part,
    places: [
      '/**/wallet_nonce',
      '/response/apu',
      '/**/epk/**',
      '/response/id_token/payload/nonce',
      '/response/id_token/signature/**',
      '/response/presentation_submission/id',
      '/**/mdoc_generated_nonce',
    ],
    kind: 'randomness',
    nature: 'fresh',
    spec: 'OpenID4VP 1.0 sections 5.10 and 8.3',
    reason: {
      en: 'New in each exchange; equal ones mark the wallet.',
      ja: '毎回新しいはずの値。一致すればウォレットの目印になる。',
    },
    remedy: FRESH,
  },
  {
    id: 'openid4vp.state',
    part,
    places: ['/request/**', '/response/state', '/response/code'],
    kind: 'identifier',
    nature: 'verifier-chosen',
    spec: 'OpenID4VP 1.0 sections 5.2 and 15.5',
    reason: {
      en: 'Chosen by the relying party: a request made for one person carries its mark to whoever sees it.',
      ja: '検証者が選ぶ値。個人向けに作られた要求は、それ自体が目印になる。',
    },
    remedy: {
      en: 'Wallets refuse clients that are not registered, and show the user who asks.',
      ja: '未登録の相手を拒み、誰が求めているかを利用者に示す。',
    },
  },
  {
    id: 'openid4vp.submission',
    part,
    places: [
      '/response/presentation_submission/**',
      '/response/vp_token/#shape',
      '/#shape/response',
      '/response/error',
      '/response/error_description',
      '/response/vp_token/**',
    ],
    kind: 'structure',
    nature: 'structure',
    spec: 'OpenID4VP 1.0 section 8',
    reason: {
      en: 'Members, their order and errors show the software, and what the holder has.',
      ja: '項目の並びやエラーは、ソフトウェアや保有状況を示す。',
    },
    remedy: { en: 'One encoder for all; one error for all refusals.', ja: '符号化とエラーを統一する。' },
  },
  {
    id: 'openid4vp.session',
    part,
    places: ['/**/transaction_id', '/**/c_nonce', '/**/access_token', '/**/notification_id', '/**/issuer_state'],
    kind: 'identifier',
    nature: 'unique',
    spec: 'OpenID4VCI 1.0 section 13',
    reason: {
      en: 'A token of the issuance names the credential to the issuer.',
      ja: '発行時のトークンは、発行者にとって証明書の目印になる。',
    },
    remedy: { en: 'Nothing of an issuance goes into a presentation.', ja: '発行時の値を提示に持ち込まない。' },
  },
]
