import {
  CheckRecorder,
  concludeVerification,
  encodeUtf8,
  generateSigner,
  type SafeFetch,
  type SafeFetchRequest,
  type Signer,
  type Verified,
} from '@tegata/core'
import {
  createStatusList,
  issueStatusListJwt,
  type StatusList,
  type StatusListTokenContent,
  type StatusResolverOptions,
  type StatusSubject,
  staticStatusKeys,
  statusListCwt,
  statusListJwt,
} from '../src/index.js'

export const ISSUER = 'https://issuer.example'
export const URI = 'https://status.example/lists/1'
export const NOW = new Date('2026-01-01T00:00:00Z')
export const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)

/** The key of the status issuer, which is not the one that issues credentials. */
export const provider: Signer = await generateSigner('ES256')
export const stranger: Signer = await generateSigner('ES256')

/** 64 entries of two bits: 3 is revoked, 4 suspended, 5 something else. */
export function sampleList(): StatusList {
  const list = createStatusList({ size: 64, bits: 2 })
  list.set(3, 1)
  list.set(4, 2)
  list.set(5, 3)
  return list
}

export function sampleContent(changes: Partial<StatusListTokenContent> = {}): StatusListTokenContent {
  return {
    uri: URI,
    list: sampleList(),
    issuedAt: later(-60),
    expiresAt: later(3600),
    ttlSeconds: 600,
    ...changes,
  }
}

/** A list as its provider serves it, as a JWT. */
export const jwtBody = async (changes: Partial<StatusListTokenContent> = {}, signer = provider): Promise<Uint8Array> =>
  encodeUtf8(await issueStatusListJwt(sampleContent(changes), signer))

export const policy = {
  statusKeys: staticStatusKeys([{ id: ISSUER, keys: [provider.publicJwk] }]),
  algorithms: ['ES256'] as const,
  clock: () => NOW,
  maxAgeSeconds: 86_400,
}

/** A credential as a format hands it out when it verified. */
export function verifiedCredential(status: unknown, issuer = ISSUER): Verified<StatusSubject> {
  const recorder = new CheckRecorder()
  recorder.check('test.credential', 'none', () => true)
  return concludeVerification(recorder, { issuer, claims: { status } })
}

export const reference = (idx: unknown, uri: unknown = URI) => ({ status_list: { idx, uri } })

/** A network of one answer per URL, which remembers what was asked. */
export function fakeNetwork(answers: Record<string, { body: Uint8Array; contentType?: string; status?: number }>) {
  const asked: { url: string; request: SafeFetchRequest }[] = []
  const fetch: SafeFetch = async (url, request) => {
    asked.push({ url, request })
    const answer = answers[url]
    if (answer === undefined) return { status: 404, contentType: 'text/plain', body: new Uint8Array() }
    return { status: 200, contentType: statusListJwt.mediaType, ...answer }
  }
  return { fetch, asked }
}

export function resolverOptions(fetch: SafeFetch, changes: Partial<StatusResolverOptions> = {}): StatusResolverOptions {
  return { ...policy, fetch, forms: [statusListJwt, statusListCwt], ...changes }
}

/** The code of the error that a step ends with; undefined when it succeeds. */
export async function codeOf(step: () => unknown): Promise<string | undefined> {
  try {
    await step()
    return undefined
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}
