import { generateKeyPairSync, verify } from 'node:crypto'
import {
  createHeaderAndPayload,
  getListFromStatusListJWT,
  StatusList as PeerList,
  StatusListCwt,
} from '@owf/token-status-list'
import { importSigner, type JwkPrivate } from '@tegata/core'
import { signJwt } from '@tegata/core/jws'
import { describe, expect, it } from 'vitest'
import {
  createStatusList,
  issueStatusListCwt,
  issueStatusListJwt,
  readStatusList,
  type StatusBits,
  statusListJwt,
  verifyStatusListToken,
} from '../src/index.js'
import { ISSUER, NOW, policy, provider, sampleContent, URI } from './support.js'

const statuses = (bits: StatusBits) => Array.from({ length: 160 }, (_, index) => (index * 7) % 2 ** bits)

describe.each([1, 2, 4, 8] as const)('@owf/token-status-list, %i bits', (bits) => {
  const list = createStatusList({ size: 160, bits })
  for (const [index, status] of statuses(bits).entries()) list.set(index, status)

  it('reads our JWT', async () => {
    const jwt = await issueStatusListJwt(sampleContent({ list }), provider)
    expect(getListFromStatusListJWT(jwt).statusList).toEqual(statuses(bits))
  })

  it('reads our CWT', async () => {
    // The draft leaves aggregation_uri out where there is none; this release of the peer cannot read that.
    const aggregationUri = 'https://status.example/all'
    const cwt = await issueStatusListCwt(sampleContent({ list, aggregationUri }), provider)
    const { payload } = StatusListCwt.fromToken(cwt)
    expect(payload.subject).toBe(URI)
    expect(payload.timeToLive).toBe(600)
    expect(payload.statusList.statusList).toEqual(statuses(bits))
  })

  it('writes a JWT that we read', async () => {
    const claims = { sub: URI, iat: NOW.getTime() / 1000, ttl: 60 }
    const { header, payload } = createHeaderAndPayload(new PeerList(statuses(bits), bits), claims, {
      alg: 'ES256',
      typ: 'statuslist+jwt',
    })
    const jwt = await signJwt({ typ: header.typ }, payload as never, provider)
    const token = await verifyStatusListToken(jwt, { form: statusListJwt, uri: URI, issuer: ISSUER }, policy)
    const read = await readStatusList(token)
    expect(statuses(bits).map((_, index) => read.get(index))).toEqual(statuses(bits))
  })
})

it('signs so that node:crypto agrees', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signer = await importSigner(privateKey.export({ format: 'jwk' }) as unknown as JwkPrivate, 'ES256')
  const [header, payload, signature] = (await issueStatusListJwt(sampleContent(), signer)).split('.')
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  const data = Buffer.from(`${header}.${payload}`)
  expect(verify('sha256', data, key, Buffer.from(signature!, 'base64url'))).toBe(true)
})
