import {
  isJsonObject,
  isTegataError,
  type OneTimeStore,
  parseJson,
  type SafeFetch,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import { AnchorSecret } from '../../anchor-secret.js'
import { parseIssuanceStatement } from '../../statement/statement.js'
import { type AnchorRequest, type AnchorSource, unsuitableEvidence, type VerifiedAnchor } from '../anchor-source.js'
import { member, send } from '../http.js'
import { completeApp, type DigitalAgencyApp } from './app.js'
import {
  createAuthorizationRequest,
  processAuthorizationResponse,
  readState,
  statementNonce,
  unknownState,
} from './authorization.js'
import {
  createJwksRequest,
  processJwksResponse,
  type ServerKeys,
  type VerifiedIdToken,
  verifyIdToken,
} from './id-token.js'
import {
  createSignResultRequest,
  createSignTransactionRequest,
  processSignResultResponse,
  processSignTransactionResponse,
} from './sign-transaction.js'
import {
  createClientCredentialsRequest,
  createTokenRequest,
  processClientCredentialsResponse,
  processTokenResponse,
  type TokenResponse,
} from './token.js'
import { createUserinfoRequest, processUserinfoResponse } from './userinfo.js'

/** An issuer that is a relying party of the デジタル認証アプリ. Spec: docs/jpki-profile.md section 6. */
export interface DigitalAgencyAnchorOptions {
  readonly app: DigitalAgencyApp
  readonly fetch: SafeFetch
  /** Keeps started logins; the response to each is taken once. */
  readonly logins: OneTimeStore
  /**
   * With a platform operator the person signs the statement in the app (`ial3`); without one the person logs in, and the
   * four attributes come from the card (`ial2`).
   */
  readonly operator?: AnchorSource
  /** How long a person may take; 600 when absent. */
  readonly loginSeconds?: number
}

/** An anchor source with a step before: the person has to be sent somewhere. Spec: docs/jpki-profile.md section 6. */
export interface DigitalAgencyAnchorSource extends AnchorSource {
  /**
   * Starts a login, or a signature, for one statement.
   *
   * @param statement — from the wallet.
   * @throws TegataError ERR_JPKI_STATEMENT_MALFORMED, ERR_JPKI_STATEMENT_PURPOSE, ERR_JPKI_STATEMENT_EXPIRED
   * @returns the URL to open on the wallet's device.
   */
  start(statement: Uint8Array): Promise<{ readonly url: string }>
}

/** What is remembered between the two steps. */
interface PendingLogin {
  readonly nonce: string
  readonly codeVerifier: string
  readonly transactionId?: string
}

/**
 * Identifies people through the Digital Agency's デジタル認証アプリ.
 *
 * The login is bound to the statement by its nonce, and the statement covers the holder keys, so nobody can bring their own
 * keys to another person's login. One thing only the application can do: the redirection must end in the wallet that
 * started, and that wallet must refuse a response it did not ask for; an issuer's page that completes logins by itself
 * would let an attacker collect the login of whoever follows a link.
 *
 * Spec: OpenID Connect Core 1.0 section 3.1; RFC 9700; docs/jpki-profile.md section 6, R6, R7, R8.
 *
 * @param options — registration, safe fetch, store, and the operator that opens signatures.
 * @returns a source that takes `login` evidence and throws the ERR_OIDC codes, those of the operator, and those of the
 * fetch.
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const anchor = digitalAgencyAnchorSource({ app, fetch: createSafeFetch(), logins: createMemoryOneTimeStore() })
 * const { url } = await anchor.start(issuance.statement) // open it; the wallet gets `?code=…&state=…` back
 * const response = await issuer.issue(issuance.request({ form: 'login', response: query }))
 * ```
 */
export function digitalAgencyAnchorSource(options: DigitalAgencyAnchorOptions): DigitalAgencyAnchorSource {
  const { fetch, logins, operator, loginSeconds = 600 } = options
  const app = completeApp(options.app)
  if (!(loginSeconds > 0)) throw new TegataArgumentError('ERR_ARG_VALUE', 'loginSeconds is more than 0')
  const keys = createKeyCache(app, fetch)

  async function openTransaction(statement: Uint8Array): Promise<string> {
    const token = processClientCredentialsResponse(await send(fetch, await createClientCredentialsRequest(app)))
    return processSignTransactionResponse(await send(fetch, createSignTransactionRequest(app, token, statement)))
  }

  async function finishLogin(
    { statement, at }: AnchorRequest,
    { transactionId }: PendingLogin,
    tokens: TokenResponse,
    { subject }: VerifiedIdToken,
  ): Promise<VerifiedAnchor> {
    if (operator !== undefined && transactionId !== undefined) {
      const result = await send(fetch, createSignResultRequest(app, tokens.accessToken, transactionId))
      const jwe = processSignResultResponse(result)
      return operator.verify({ statement, at, evidence: { form: 'encrypted', jwe } })
    }
    const userinfo = await send(fetch, createUserinfoRequest(app, tokens.accessToken))
    return Object.freeze({
      attributes: processUserinfoResponse(userinfo, subject),
      assurance: 'ial2' as const,
      secret: new AnchorSecret({ source: app.server.issuer, subject }),
    })
  }

  return Object.freeze<DigitalAgencyAnchorSource>({
    async start(statement) {
      const now = app.clock().getTime()
      const end = Date.parse(parseIssuanceStatement(statement).expiresAt)
      if (end <= now) {
        throw new TegataError('ERR_JPKI_STATEMENT_EXPIRED', 'the statement has expired', {
          spec: 'DESIGN section 5 step 4',
        })
      }
      const nonce = statementNonce(statement)
      const transactionId = operator && (await openTransaction(statement))
      const signing = transactionId === undefined ? {} : { scopes: ['sign'] as const, signTransactionId: transactionId }
      const { url, state, codeVerifier } = createAuthorizationRequest(app, { nonce, ...signing })
      const pending: PendingLogin = { nonce, codeVerifier, ...(transactionId === undefined ? {} : { transactionId }) }
      const expiresAt = new Date(Math.min(end, now + loginSeconds * 1000))
      await logins.put(loginKey(state), JSON.stringify(pending), expiresAt)
      return { url }
    },

    async verify(request) {
      const { evidence, statement } = request
      if (evidence.form !== 'login') throw unsuitableEvidence(['login'])
      const state = readState(evidence.response)
      const pending = readPending(await logins.take(loginKey(state)))
      if (pending.nonce !== statementNonce(statement)) {
        throw new TegataError('ERR_OIDC_NONCE', 'the login was started for another statement', {
          spec: 'docs/jpki-profile.md R7',
        })
      }
      const code = processAuthorizationResponse(app, evidence.response, state)
      const tokens = processTokenResponse(await send(fetch, await createTokenRequest(app, code, pending.codeVerifier)))
      return finishLogin(request, pending, tokens, await keys.verify(tokens.idToken, pending.nonce))
    },
  })
}

/** Keeps the server's keys, and asks once more when a token names one that is not among them (rotation). */
function createKeyCache(app: DigitalAgencyApp, fetch: SafeFetch) {
  let keys: ServerKeys | undefined
  const renew = async (): Promise<ServerKeys> => {
    keys = processJwksResponse(await send(fetch, createJwksRequest(app)))
    return keys
  }
  return {
    async verify(idToken: string, nonce: string): Promise<VerifiedIdToken> {
      const known = keys
      try {
        return await verifyIdToken(app, idToken, nonce, known ?? (await renew()))
      } catch (error) {
        if (known === undefined || !isTegataError(error) || error.code !== 'ERR_OIDC_KEY') throw error
        return verifyIdToken(app, idToken, nonce, await renew())
      }
    },
  }
}

/** The state itself is as good as the login: the store's log need not hold it beside the verifier. */
function loginKey(state: string): string {
  return `login:${statementNonce(new TextEncoder().encode(state))}`
}

function readPending(text: string | undefined): PendingLogin {
  const value = text === undefined ? undefined : parseJson(text, { maxDepth: 2 })
  if (!isJsonObject(value)) throw unknownState()
  const [nonce, codeVerifier, transactionId] = ['nonce', 'codeVerifier', 'transactionId'].map((name) =>
    member(value, name),
  )
  if (typeof nonce !== 'string' || typeof codeVerifier !== 'string') throw unknownState()
  return { nonce, codeVerifier, ...(typeof transactionId === 'string' ? { transactionId } : {}) }
}
