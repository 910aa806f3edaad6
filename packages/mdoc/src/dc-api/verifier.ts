import {
  CheckRecorder,
  type Clock,
  concludeVerification,
  encodeBase64url,
  type KeyAgreement,
  type OneTimeStore,
  type RandomSource,
  systemClock,
  systemRandom,
  TegataArgumentError,
  TegataError,
  type Verified,
} from '@tegata/core'
import type { DeviceRequestInput, ReaderIdentity } from '../request/build.js'
import { parseOwnCertificate } from '../trust/own-certificate.js'
import type { MdocInspection, MdocVerification } from '../verify/verify.js'
import { createDcApiExchange, type DcApiExchange } from './exchange.js'
import { KeysInMemory } from './keys-in-memory.js'
import type { DcApiRequest } from './messages.js'
import { assertOrigin } from './origin.js'
import { checkResponse, type DcApiPolicy } from './verify-response.js'

/** A relying party over the Digital Credentials API. Spec: ISO/IEC TS 18013-7 Annex C. */
export interface DcApiVerifierOptions extends DcApiPolicy {
  /** Origin of its pages: `https://rp.example`. */
  readonly origin: string
  /** Where what was asked waits for its one answer. */
  readonly store: OneTimeStore
  /** Signs for each document alone. */
  readonly readerAuth?: ReaderIdentity
  /** Sign the whole request. */
  readonly readerAuthAll?: readonly ReaderIdentity[]
  /**
   * The key of all exchanges, for a relying party of several processes: one that an HSM keeps, or that is renewed often. When
   * absent, each exchange has a fresh one, which stays in the memory of the process that made the request.
   */
  readonly recipientKey?: KeyAgreement
  /** How long a request waits for its answer; 300 when absent. */
  readonly lifetimeSeconds?: number
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** One request, and the name under which its answer comes back. Spec: ISO/IEC TS 18013-7 Annex C.2. */
export interface OpenDcApiRequest {
  /** Unguessable; keep it in the browser's session. */
  readonly id: string
  /** For `navigator.credentials.get({ mediation: 'required', digital: { requests: [request] } })`. */
  readonly request: DcApiRequest
}

/** Asks and takes answers, each once. Spec: ISO/IEC TS 18013-7 Annex C. */
export interface DcApiVerifier {
  /** Makes a request; throws what `createDcApiExchange` and the store's `put` throw. */
  request(content: Pick<DeviceRequestInput, 'docRequests' | 'deviceRequestInfo'>): Promise<OpenDcApiRequest>
  /** Checks the answer to a request, which is used up whatever comes of it. */
  inspect(id: string, data: unknown): Promise<MdocInspection>
  /** Verifies the answer to a request, which is used up whatever comes of it; throws the code of the first failed check. */
  verify(id: string, data: unknown): Promise<Verified<MdocVerification>>
}

const LIFETIME_SECONDS = 300
const ID_BYTES = 32

/**
 * Makes a relying party that takes mdocs from the browser: iPhone and Safari, and whoever else speaks `org-iso-mdoc`.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C; W3C Digital Credentials.
 *
 * @param options — origin, trust, store; who signs its requests.
 * @throws TegataArgumentError ERR_ARG_VALUE for an origin, a lifetime or a certificate that is none
 * @example
 * ```ts
 * const verifier = createDcApiVerifier({ origin: 'https://rp.example', trust, store, readerAuth })
 * const { id, request } = await verifier.request({ docRequests: [ask] })
 * // page: const { data } = await navigator.credentials.get({ mediation: 'required', digital: { requests: [request] } })
 * const { documents } = await verifier.verify(id, data)
 * ```
 */
export function createDcApiVerifier(options: DcApiVerifierOptions): DcApiVerifier {
  const { origin, store, readerAuth, readerAuthAll, recipientKey, lifetimeSeconds = LIFETIME_SECONDS } = options
  const { clock = systemClock, random = systemRandom, ...policy } = options
  assertOrigin(origin)
  if (!(lifetimeSeconds > 0 && Number.isFinite(lifetimeSeconds))) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'lifetimeSeconds is not a number of seconds')
  }
  // A file of the wrong kind is found when the program starts, and not by the first person who shows a document.
  for (const { certificates = [], documentSigners = [] } of policy.trust) {
    for (const certificate of [...certificates, ...documentSigners]) parseOwnCertificate(certificate)
  }
  const keys = new KeysInMemory(recipientKey)

  const inspect = async (id: string, data: unknown): Promise<MdocInspection> => {
    const recorder = new CheckRecorder()
    const exchange = await recorder.checkLater('dc-api.session', 'DESIGN section 4', () => takeExchange(id))
    const result = exchange && (await checkResponse(recorder, data, { ...policy, exchange, at: clock() }))
    const { checks, failure } = recorder
    return { checks, failure, result: failure ? undefined : result }
  }

  const takeExchange = async (id: string) => {
    const kept = typeof id === 'string' ? await store.take(storeKey(id)) : undefined
    const key = keys.take(id)
    if (kept === undefined || key === undefined) {
      throw new TegataError('ERR_DC_API_SESSION', 'no request of this id waits for an answer', {
        spec: 'DESIGN section 4',
      })
    }
    return { ...(JSON.parse(kept) as Pick<DcApiExchange, 'encryptionInfo' | 'docTypes'>), origin, recipientKey: key }
  }

  const verifier: DcApiVerifier = {
    async request({ docRequests, deviceRequestInfo }) {
      const now = clock().getTime()
      keys.assertRoom(now)
      const exchange = await createDcApiExchange({
        origin,
        docRequests,
        random,
        ...(deviceRequestInfo && { deviceRequestInfo }),
        ...(readerAuth && { readerAuth }),
        ...(readerAuthAll && { readerAuthAll }),
        ...(recipientKey && { recipientKey }),
      })
      const id = encodeBase64url(random(ID_BYTES))
      const expiresAt = new Date(now + lifetimeSeconds * 1000)
      const { encryptionInfo, docTypes, request } = exchange
      await store.put(storeKey(id), JSON.stringify({ encryptionInfo, docTypes }), expiresAt)
      keys.keep(id, exchange.recipientKey, expiresAt.getTime())
      return { id, request }
    },
    inspect,
    async verify(id, data) {
      const inspection = await inspect(id, data)
      return concludeVerification(inspection, inspection.result)
    },
  }
  return Object.freeze(verifier)
}

function storeKey(id: string): string {
  return `mdoc:dc-api:${id}`
}
