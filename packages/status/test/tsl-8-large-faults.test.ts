import { createSafeFetch, systemRandom } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import {
  createStatusResolver,
  issueStatusListCwt,
  issueStatusListJwt,
  type StatusLimits,
  StatusList,
  statusListCwt,
  statusListJwt,
} from '../src/index.js'
import { codeOf, ISSUER, NOW, provider, reference, resolverOptions, sampleContent } from './support.js'

/** 100 million entries of one bit, of which half are revoked: nothing compresses that. */
const bytes = new Uint8Array(12_500_000)
for (let i = 0; i < bytes.length; i += 62_500) bytes.set(systemRandom(62_500), i)
const content = sampleContent({ list: new StatusList(1, bytes) })
const [first] = [bytes[0]! & 1]

/** A network whose only limits are those of the safe fetch. */
function resolverOf(body: Uint8Array, form: typeof statusListJwt, limits?: StatusLimits, maxBytes?: number) {
  const fetch = createSafeFetch({
    fetch: async () => new Response(body as BodyInit, { headers: { 'content-type': form.mediaType } }),
    ...(maxBytes && { maxBytes }),
  })
  return createStatusResolver(resolverOptions(fetch, { ...(limits && { limits }) }))
}

describe('draft-ietf-oauth-status-list-20 section 8.1: lists of 100 million entries', async () => {
  const tokens = [
    ['jwt', statusListJwt, new TextEncoder().encode(await issueStatusListJwt(content, provider))],
    ['cwt', statusListCwt, await issueStatusListCwt(content, provider)],
  ] as const

  it.each(tokens)(
    'as %s that nothing compresses are fetched and read with the limits as they stand',
    async (_, form, body) => {
      expect(body.length).toBeGreaterThan(12_500_000)
      const resolver = resolverOf(body, form)
      const look = async () => resolver.check(reference(0), { issuer: ISSUER, now: NOW })
      expect(await codeOf(look)).toBe(first === 1 ? 'ERR_STATUS_INVALID' : undefined)
    },
  )

  it.each(tokens)('as %s end at the limit that is set, in the fetch already', async (_, form, body) => {
    const resolver = resolverOf(body, form, { maxListBytes: 1_000_000 })
    const look = async () => resolver.check(reference(0), { issuer: ISSUER, now: NOW })
    expect(await codeOf(look)).toBe('ERR_FETCH_TOO_LARGE')
    const narrow = resolverOf(body, form, undefined, 1_000_000)
    expect(await codeOf(async () => narrow.check(reference(0), { issuer: ISSUER, now: NOW }))).toBe(
      'ERR_FETCH_TOO_LARGE',
    )
  })
})
