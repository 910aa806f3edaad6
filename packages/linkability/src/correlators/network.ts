import type { Correlator } from './correlator.js'

const part = 'connection'

/** What the connection shows, and what is fetched. Spec: ISO/IEC 27551 section 7.3; RFC 9901 section 10.5. */
export const NETWORK_CORRELATORS: readonly Correlator[] = [
  {
    id: 'network.address',
    part,
    places: ['/ip', '/client-ip', '/ble-address', '/ble-uuid', '/nfc-uid', '/mac-address'],
    kind: 'transport',
    nature: 'network',
    spec: 'ISO/IEC 27551 section 7.3; ISO/IEC 18013-5 section 8.3.3.1.1',
    reason: {
      en: 'An address is the same for a while, whoever is spoken to.',
      ja: 'アドレスは、しばらくの間どの相手にも同じ。',
    },
    remedy: { en: 'Random addresses for each session; relays.', ja: '毎回無作為なアドレスや中継を使う。' },
  },
  {
    id: 'network.cookie',
    part,
    places: ['/cookie', '/etag', '/if-none-match', '/fetched/by-holder/headers/**'],
    kind: 'transport',
    nature: 'network',
    spec: 'RFC 6265 section 7.1; RFC 9110 section 17.13',
    reason: {
      en: 'A value that the server set and gets back follows the wallet.',
      ja: 'サーバーが設定し戻ってくる値は、ウォレットを追跡する。',
    },
    remedy: {
      en: 'No cookies and no validators in fetches of the wallet.',
      ja: 'ウォレットの取得ではクッキーや検証子を送らない。',
    },
  },
  {
    id: 'network.fingerprint',
    part,
    places: [
      '/user-agent',
      '/tls-fingerprint',
      '/accept-language',
      '/http2-settings',
      '/client-hints',
      '/referer',
      '/origin',
      '/webauthn-aaguid',
    ],
    kind: 'transport',
    nature: 'structure',
    spec: 'RFC 9110 section 17.13; W3C fingerprinting-guidance',
    reason: { en: 'Versions and settings narrow to those who share them.', ja: '版や設定が同じ人々に絞り込む。' },
    remedy: { en: 'The same for all installations.', ja: 'すべての端末で同じにする。' },
  },
  {
    id: 'network.webauthn',
    part,
    places: ['/webauthn-credential-id'],
    kind: 'identifier',
    nature: 'pairwise',
    spec: 'W3C webauthn-3 section 14.2',
    reason: { en: 'One per relying party, on purpose.', ja: '相手ごとに意図して同じになる。' },
    remedy: { en: 'None across parties.', ja: '相手をまたいで使わない。' },
  },
  {
    id: 'network.holder-fetch',
    part,
    places: ['/fetched/by-holder/url'],
    kind: 'transport',
    nature: 'contact',
    spec: 'draft-ietf-oauth-status-list-20 section 12.2; RFC 9901 section 10.5',
    reason: {
      en: 'A wallet that fetches while it presents tells the host when and whom it meets.',
      ja: '提示中に取得すると、いつ誰に見せたかが配信元に伝わる。',
    },
    remedy: {
      en: 'Fetch on a schedule, never when presenting; no URL of a person.',
      ja: '提示時ではなく定期的に取得し、個人別の URL を使わない。',
    },
  },
  {
    id: 'network.verifier-fetch',
    part,
    places: ['/fetched/by-verifier/url'],
    kind: 'transport',
    nature: 'contact',
    spec: 'draft-ietf-oauth-status-list-20 section 12.2',
    reason: {
      en: 'A list of few entries that is fetched for one presentation tells its host of the visit.',
      ja: '一件のために小さなリストを取得すると、訪問が配信元に伝わる。',
    },
    remedy: {
      en: 'Large lists, cached; never a URL of one credential.',
      ja: '大きなリストを保存して使い、証明書ごとの URL にしない。',
    },
  },
  {
    id: 'network.time',
    part,
    places: ['/received-at', '/fetched/*/at'],
    kind: 'time',
    nature: 'cohort',
    spec: 'ISO/IEC 27551 section 7.3',
    reason: {
      en: 'Whoever knows two times can match what lies close together.',
      ja: '二つの時刻が近ければ照合できる。',
    },
    remedy: {
      en: 'Fetch and refresh on a schedule that does not follow use.',
      ja: '利用と無関係な時刻に取得・更新する。',
    },
  },
]
