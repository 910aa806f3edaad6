import {
  type Awaitable,
  isTegataError,
  type SafeFetch,
  type SignerRevocation,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import {
  type Certificate,
  type CertificateRevocationList,
  checkCrl,
  parseCrl,
  type RevocationStatus,
  readCrlDistributionPoints,
} from '@tegata/pki'

/** A signer's certificate and the one whose key signed it. Spec: RFC 5280 section 6.3.1. */
export interface IssuedCertificate {
  readonly certificate: Certificate
  readonly issuerCertificate: Certificate
}

/** Learns whether the certificate of a signer was revoked; made by `crlRevocation`. Spec: ISO/IEC 18013-5 section 9.3.3. */
export interface CertificateRevocation {
  /**
   * @returns `no-answer` only where a policy accepts that.
   * @throws TegataError ERR_MDOC_CERTIFICATE_REVOKED, ERR_MDOC_CERTIFICATE_UNCHECKED
   */
  check(issued: IssuedCertificate, at: Date): Awaitable<Exclude<SignerRevocation, 'not-checked'>>
}

/**
 * Dangerous: believes a certificate about which no list can be had, so that who cuts the verifier off from the network
 * decides which revocations count. A certificate that a list names is refused all the same.
 *
 * Spec: DESIGN section 7 (a dangerous switch is a symbol whose name says so).
 */
export const unsafeAcceptUnchecked: unique symbol = Symbol('tegata: certificates without revocation list accepted')

/** How revocation lists are got, and how long they serve. Spec: RFC 5280 section 6.3. */
export interface CrlRevocationOptions {
  /** Made by core's `createSafeFetch`; give it a `maxBytes` that the lists of the authorities fit in. */
  readonly fetch: SafeFetch
  /** A list is asked for again after so long, though it may serve until its nextUpdate; 86,400 when absent. */
  readonly refreshSeconds?: number
  readonly unavailable?: typeof unsafeAcceptUnchecked
}

const SPEC = 'ISO/IEC 18013-5 section 9.3.3'
const MEDIA_TYPES = ['application/pkix-crl', 'application/x-pkcs7-crl', 'application/octet-stream']
/** Authorities that one verifier meets; the oldest list goes first. */
const MAX_LISTS = 64
/** Places that are tried for one certificate. */
const MAX_PLACES = 4

/**
 * Checks certificates of signers against the CRLs that they name, which their authority must have signed.
 *
 * Refused as no answer: a list of another issuer, not signed, stale, from the future, of another scope, or with critical
 * extensions; and a certificate that names no list. Without an answer the certificate is refused (fail closed).
 *
 * Spec: ISO/IEC 18013-5 section 9.3.3; RFC 5280 section 6.3.3.
 *
 * @param options — the fetch.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const certificateRevocation = crlRevocation({ fetch: createSafeFetch({ maxBytes: 8 << 20 }) })
 * await verifyMdoc(response, { trust, session, at, certificateRevocation })
 * ```
 */
export function crlRevocation(options: CrlRevocationOptions): CertificateRevocation {
  const { fetch, refreshSeconds = 86_400, unavailable } = options
  if (typeof fetch !== 'function') throw new TegataArgumentError('ERR_ARG_TYPE', 'crlRevocation wants a safe fetch')
  if (!(refreshSeconds >= 0))
    throw new TegataArgumentError('ERR_ARG_VALUE', 'refreshSeconds is not a number of seconds')
  const lists = new RevocationLists(fetch, refreshSeconds)
  return Object.freeze({
    async check(issued: IssuedCertificate, at: Date) {
      const answer = await ask(lists, issued, at)
      if (answer === 'good') return 'valid'
      if (answer === 'revoked') {
        throw new TegataError('ERR_MDOC_CERTIFICATE_REVOKED', 'the certificate of the signer is revoked', {
          spec: SPEC,
        })
      }
      if (unavailable === unsafeAcceptUnchecked) return 'no-answer'
      throw new TegataError('ERR_MDOC_CERTIFICATE_UNCHECKED', 'no revocation list says that the signer is good', {
        spec: SPEC,
        evidence: { causes: answer },
      })
    },
  })
}

/** The verdict of the first list that has one, or the codes that say why none has. */
async function ask(
  lists: RevocationLists,
  { certificate, issuerCertificate }: IssuedCertificate,
  at: Date,
): Promise<RevocationStatus['status'] | readonly string[]> {
  const causes: string[] = []
  try {
    for (const place of placesOf(certificate)) {
      try {
        const crl = await lists.get(place, at)
        return (await checkCrl({ crl, certificate, issuer: issuerCertificate, at })).status
      } catch (error) {
        if (!isTegataError(error)) throw error
        lists.forget(place)
        causes.push(error.code)
      }
    }
  } catch (error) {
    // A distribution point that cannot be read.
    if (!isTegataError(error)) throw error
    causes.push(error.code)
  }
  return causes
}

/** Points for some reasons only, or with lists that another signs, cannot say "good". */
function placesOf(certificate: Certificate): readonly string[] {
  const points = readCrlDistributionPoints(certificate) ?? []
  return points
    .filter(({ hasReasons, crlIssuer }) => !hasReasons && crlIssuer === undefined)
    .flatMap(({ fullName = [] }) => fullName)
    .flatMap((name) => (name.kind === 'uniformResourceIdentifier' ? [name.value] : []))
    .slice(0, MAX_PLACES)
}

/** Fetched lists, parsed: the verdict about a signature stays with the object, so a second check costs a look-up. */
class RevocationLists {
  readonly #fetch: SafeFetch
  readonly #refreshMs: number
  readonly #lists = new Map<string, { readonly crl: CertificateRevocationList; readonly fetchedAt: number }>()

  constructor(fetch: SafeFetch, refreshSeconds: number) {
    this.#fetch = fetch
    this.#refreshMs = refreshSeconds * 1000
  }

  /** A kept list where it is young enough; an older one that still holds, where no newer can be had. */
  async get(place: string, at: Date): Promise<CertificateRevocationList> {
    const known = this.#lists.get(place)
    const age = known && at.getTime() - known.fetchedAt
    if (known && age !== undefined && age >= 0 && age <= this.#refreshMs && at <= known.crl.nextUpdate) return known.crl
    try {
      const loaded = await this.#load(place)
      // An older list, which still holds, would take back what the newer one revoked.
      const crl = known && loaded.thisUpdate < known.crl.thisUpdate ? known.crl : loaded
      if (this.#lists.size >= MAX_LISTS) this.#lists.delete(this.#lists.keys().next().value!)
      this.#lists.set(place, { crl, fetchedAt: at.getTime() })
      return crl
    } catch (error) {
      if (known && isTegataError(error)) return known.crl
      throw error
    }
  }

  /** A list that gives no answer must not keep a better one away. */
  forget(place: string): void {
    this.#lists.delete(place)
  }

  async #load(place: string): Promise<CertificateRevocationList> {
    const { status, body } = await this.#fetch(place, { method: 'GET', accept: MEDIA_TYPES })
    if (status === 200) return parseCrl(body)
    throw new TegataError('ERR_MDOC_CERTIFICATE_UNCHECKED', 'the server has no revocation list', {
      spec: SPEC,
      evidence: { status },
    })
  }
}
