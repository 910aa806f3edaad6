import {
  decodeUtf8,
  encodeBase64url,
  encodeUtf8,
  equalBytes,
  type FormatId,
  type HolderBinding,
  isJsonObject,
  jwkThumbprint,
  parseJson,
  sha256,
  TegataError,
} from '@tegata/core'

/**
 * What the card signs when a person asks for credentials: everything that somebody in the middle might want to swap.
 *
 * Spec: DESIGN section 5 step 3; docs/jpki-profile.md R7.
 */
export interface IssuanceStatement {
  /** Keeps this text apart from every other thing that a card signs. */
  readonly purpose: typeof ISSUANCE_PURPOSE
  /** Identifier of the one issuer it is for. */
  readonly issuer: string
  /** The issuer's challenge, base64url. */
  readonly challenge: string
  /** ISO 8601 in UTC, whole seconds: `2026-11-22T01:00:00Z`. */
  readonly expiresAt: string
  /** SHA-256 of the consent text (UTF-8), base64url. */
  readonly consentHash: string
  /** Credential configuration ids, in the order of the bindings. */
  readonly formats: readonly FormatId[]
  /** SHA-256 over all holder bindings of all formats, base64url (`hashBindings`). */
  readonly bindingsHash: string
}

/** The holder's bindings for one format, one per copy. Spec: DESIGN section 5 step 2. */
export interface FormatBindings {
  readonly format: FormatId
  readonly copies: readonly HolderBinding[]
}

/** What a statement is made from: the issuer's offer and the holder's bindings. Spec: DESIGN section 5 step 3. */
export interface IssuanceStatementInput {
  readonly issuer: string
  readonly challenge: string
  /** ISO 8601 in UTC, whole seconds. */
  readonly expiresAt: string
  /** What the person was shown and agreed to. */
  readonly consentText: string
  /** In the order in which the wallet sends them. */
  readonly bindings: readonly FormatBindings[]
}

/** The purpose of every issuance statement of this version. Spec: DESIGN section 5 step 3; docs/jpki-profile.md R7. */
export const ISSUANCE_PURPOSE = 'tegata/issuance/v1'

export const STATEMENT_SPEC = 'DESIGN section 5 step 3'
const MAX_STATEMENT_BYTES = 4096
const MEMBERS = ['bindingsHash', 'challenge', 'consentHash', 'expiresAt', 'formats', 'issuer', 'purpose'] as const

/** Names that a person may read for each format; also the list of formats that a statement may name. */
const FORMAT_NAMES: Readonly<Record<FormatId, string>> = {
  'dc+sd-jwt': 'SD-JWT VC',
  mso_mdoc: 'ISO mdoc',
  'dc+jwp': 'BBS (JSON Web Proof)',
}

/**
 * Hashes all holder bindings of all formats, in order; 32 bytes.
 *
 * The hashed text is a JSON array of strings, so no two lists of bindings hash alike: neither a moved copy nor a key
 * passed off as a commitment goes unnoticed.
 *
 * Spec: DESIGN section 5 step 3 ("a hash over all holder key thumbprints and the commitment"); RFC 7638.
 *
 * @param bindings — per format, one binding per copy.
 * @throws TegataError ERR_KEY_INVALID
 */
export function hashBindings(bindings: readonly FormatBindings[]): Uint8Array {
  const lists = bindings.map(({ format, copies }) => [
    format,
    ...copies.map((binding) =>
      binding.kind === 'key' ? ['key', jwkThumbprint(binding.publicJwk)] : ['commitment', binding.commitment],
    ),
  ])
  return sha256(encodeUtf8(JSON.stringify(['tegata-bindings-v1', ...lists])))
}

/**
 * Makes the bytes that the card signs: canonical JSON, the same for the same input.
 *
 * Spec: DESIGN section 5 step 3; RFC 8785 (sorted members, no white space).
 *
 * @param input — the issuer's offer and the holder's bindings.
 * @throws TegataError ERR_JPKI_STATEMENT_MALFORMED when the offer holds a value that no statement may have
 * @throws TegataError ERR_KEY_INVALID
 *
 * @example
 * ```ts
 * const statement = createIssuanceStatement({ ...offer, bindings: [{ format: 'dc+sd-jwt', copies }] })
 * const cms = await card.sign(statement)
 * ```
 */
export function createIssuanceStatement(input: IssuanceStatementInput): Uint8Array {
  const bytes = encodeStatement({
    purpose: ISSUANCE_PURPOSE,
    issuer: input.issuer,
    challenge: input.challenge,
    expiresAt: input.expiresAt,
    consentHash: hashConsent(input.consentText),
    formats: input.bindings.map(({ format }) => format),
    bindingsHash: encodeBase64url(hashBindings(input.bindings)),
  })
  // Whatever this function makes, the other side must be able to read.
  parseIssuanceStatement(bytes)
  return bytes
}

/**
 * Reads a statement's shape: exactly the seven members, in canonical form. Says nothing about whom it is for.
 *
 * Spec: DESIGN section 5 step 3; RFC 8785 (a second spelling of the same statement is refused).
 *
 * @param bytes — at most 4096 bytes.
 * @throws TegataError ERR_JPKI_STATEMENT_MALFORMED, ERR_JPKI_STATEMENT_PURPOSE
 */
export function parseIssuanceStatement(bytes: Uint8Array): IssuanceStatement {
  if (bytes.length > MAX_STATEMENT_BYTES) throw malformed('it is longer than 4096 bytes')
  const value = parseMembers(bytes)
  if (!isJsonObject(value)) throw malformed('it is not a JSON object')
  const names = Object.keys(value)
  if (names.length !== MEMBERS.length || !MEMBERS.every((name) => Object.hasOwn(value, name))) {
    throw malformed('it has other members than an issuance statement')
  }
  if (value.purpose !== ISSUANCE_PURPOSE) {
    throw new TegataError('ERR_JPKI_STATEMENT_PURPOSE', 'the signed text is not an issuance statement', {
      spec: STATEMENT_SPEC,
    })
  }
  const statement: IssuanceStatement = {
    purpose: ISSUANCE_PURPOSE,
    issuer: matched(value.issuer, /^[^\p{Cc}\p{Cs}]{1,1024}$/u, 'issuer'),
    challenge: matched(value.challenge, /^[A-Za-z0-9_-]{22,256}$/, 'challenge'),
    expiresAt: parseSeconds(value.expiresAt),
    consentHash: matched(value.consentHash, /^[A-Za-z0-9_-]{43}$/, 'consentHash'),
    formats: parseFormats(value.formats),
    bindingsHash: matched(value.bindingsHash, /^[A-Za-z0-9_-]{43}$/, 'bindingsHash'),
  }
  if (!equalBytes(encodeStatement(statement), bytes)) throw malformed('it is not in canonical form')
  return Object.freeze(statement)
}

/**
 * Says in words what a statement means, for the screen on which the person decides to sign.
 *
 * Spec: DESIGN section 5 step 3; 電子署名等に係る地方公共団体情報システム機構の認証業務に関する法律 (a signature is an act of will).
 *
 * @param statement — a parsed statement.
 * @param language — `ja` or `en`.
 */
export function describeIssuanceStatement(statement: IssuanceStatement, language: 'ja' | 'en'): string {
  const formats = statement.formats.map((format) => FORMAT_NAMES[format]).join(language === 'ja' ? '、' : ', ')
  if (language === 'ja') {
    return [
      'マイナンバーカードの署名で、次の発行を申し込みます。',
      `発行者: ${statement.issuer}`,
      `証明書の形式: ${formats}`,
      `有効期限: ${statement.expiresAt}（協定世界時）`,
      'この署名は、この申込みと、この端末の鍵にだけ使えます。',
    ].join('\n')
  }
  return [
    'By signing with your My Number Card you ask for these credentials.',
    `Issuer: ${statement.issuer}`,
    `Formats: ${formats}`,
    `Valid until: ${statement.expiresAt} (UTC)`,
    'The signature serves this request and the keys of this device only.',
  ].join('\n')
}

function encodeStatement(statement: IssuanceStatement): Uint8Array {
  // An array of names as the second argument fixes both the members and their order.
  return encodeUtf8(JSON.stringify(statement, [...MEMBERS]))
}

/** SHA-256 of the consent text, as a statement holds it. */
export function hashConsent(text: string): string {
  return encodeBase64url(sha256(encodeUtf8(text)))
}

function parseMembers(bytes: Uint8Array) {
  try {
    return parseJson(decodeUtf8(bytes), { maxDepth: 2 })
  } catch {
    throw malformed('it is not JSON')
  }
}

function matched(value: unknown, pattern: RegExp, name: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw malformed(`member ${name} has no acceptable value`)
  return value
}

function parseSeconds(value: unknown): string {
  const text = matched(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'expiresAt')
  const time = Date.parse(text)
  // Date.parse lets some impossible days pass as days of the next month.
  if (Number.isNaN(time) || new Date(time).toISOString().replace('.000Z', 'Z') !== text) {
    throw malformed('member expiresAt is not a point in time')
  }
  return text
}

function parseFormats(value: unknown): readonly FormatId[] {
  const isFormat = (name: unknown): name is FormatId => typeof name === 'string' && Object.hasOwn(FORMAT_NAMES, name)
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFormat) || new Set(value).size !== value.length) {
    throw malformed('member formats is not a list of different credential formats')
  }
  return Object.freeze(value)
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_JPKI_STATEMENT_MALFORMED', `not an issuance statement: ${reason}`, {
    spec: STATEMENT_SPEC,
  })
}
