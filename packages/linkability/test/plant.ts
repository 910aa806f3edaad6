/** Transcripts that are honest but for one value at one place of the correlator table. */
import { type CborInput, embedCbor, encodeCbor, Tagged } from '@tegata/cbor'
import { concatBytes, encodeBase64url, encodeUtf8, type JsonObject, type JsonValue, sha256 } from '@tegata/core'
import type { Part, Transcript } from '@tegata/linkability'

type Tree = { [name: string]: unknown }

let counter = 0
/** Bytes that nobody else has, up to 64. */
export function freshBytes(length: number): Uint8Array {
  const seed = encodeUtf8(String(counter++))
  return concatBytes(sha256(seed), sha256(concatBytes(seed, seed))).slice(0, length)
}

const fresh = (length = 16): string => encodeBase64url(freshBytes(length))
const DAY = Date.UTC(2026, 10, 22) / 1000
const json = (value: unknown): string => encodeBase64url(encodeUtf8(JSON.stringify(value)))

/**
 * A transcript in which `value` stands at a place that the pattern speaks of.
 *
 * @param place — a pattern of the table; undefined for a transcript without anything planted.
 */
export function plant(id: string, observer: string, part: Part, place: string | undefined, value: unknown): Transcript {
  const base = { id, observer }
  switch (part) {
    case 'dc+sd-jwt':
      return { ...base, format: part, data: sdJwt(place, value) }
    case 'mso_mdoc':
      return { ...base, format: part, data: mdoc(place, value) }
    case 'dc+jwp':
      return { ...base, format: part, data: jwp(place, value) }
    case 'bbs-2023':
      return { ...base, format: part, data: dataIntegrity(place, value) as JsonObject }
    case 'openid4vp':
      return { ...base, format: part, data: envelope(place, value) as JsonObject }
    case 'connection':
      return { ...base, format: 'dc+sd-jwt', data: sdJwt(undefined, undefined), ...connection(place, value) }
  }
}

/** Segments of a pattern with the wildcards filled in. */
function concrete(place: string): string[] {
  return place
    .split('/')
    .slice(1)
    .flatMap((segment) => (segment === '**' ? [] : segment === '*' ? ['x'] : [segment]))
}

/** Sets a value at a path of objects. */
function set(tree: Tree, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path
  if (name === undefined) return
  if (rest.length === 0) tree[name] = value
  else {
    if (typeof tree[name] !== 'object' || tree[name] === null || Array.isArray(tree[name])) tree[name] = {}
    set(tree[name] as Tree, rest, value)
  }
}

function sdJwt(place: string | undefined, value: unknown): string {
  const parts = {
    'issuer-jwt': {
      header: { alg: 'ES256', typ: 'dc+sd-jwt', kid: 'issuer-key-1' } as Tree,
      payload: {
        ...{
          iss: 'https://issuer.example',
          vct: 'https://types.example/person',
          iat: DAY,
          exp: DAY + 86_400 * 14,
          _sd_alg: 'sha-256',
        },
        _sd: [fresh(32), fresh(32), fresh(32)],
        cnf: { jwk: { kty: 'EC', crv: 'P-256', x: fresh(32), y: fresh(32) } },
      } as Tree,
      signature: freshBytes(64),
    },
    'kb-jwt': {
      header: { alg: 'ES256', typ: 'kb+jwt' } as Tree,
      payload: { aud: 'https://rp.example', nonce: fresh(), iat: DAY + 4000, sd_hash: fresh(32) } as Tree,
      signature: freshBytes(64),
    },
  }
  let disclosures: JsonValue[][] = [[fresh(), 'prefecture', '東京都']]
  let spaces: number | undefined
  if (place !== undefined) {
    const [root, section, ...rest] = concrete(place)
    const jwt = parts[root as 'issuer-jwt']
    if (place.endsWith('/_sd/*')) jwt.payload._sd = [value]
    else if (place.endsWith('/...')) jwt.payload.list = [{ '...': value }]
    else if (place.startsWith('/issuer-jwt/#status-entry')) {
      jwt.payload.status = { status_list: { idx: counter, uri: `https://status.example/${value}` } }
    } else if (root === '#shape') {
      if (section === 'digests') parts['issuer-jwt'].payload._sd = Array.from({ length: 9 }, () => fresh(32))
      else disclosures = [[fresh(), 'age_over_20', true], ...disclosures]
    } else if (section === '#shape') {
      jwt.header = Object.fromEntries(Object.entries(jwt.header).reverse())
      jwt.payload = Object.fromEntries(Object.entries(jwt.payload).reverse())
    } else if (section === 'signature') {
      jwt.signature = rest.length === 0 ? asBytes(value).subarray(0, 40) : signatureWith(asBytes(value))
    } else if (root === 'disclosures') {
      const [what, name, ...below] = rest
      if (what === undefined || section === undefined) throw new Error(place)
      if (what === 'salt') disclosures = [[value as string, 'prefecture', '東京都']]
      else if (what === '#spelling') spaces = 1
      else disclosures = [[fresh(), name!, below.length === 0 ? (value as string) : { [below[0]!]: value as string }]]
    } else if (rest[0] === 'status') {
      jwt.payload.status = { x: { uri: `https://status.example/${fresh()}`, [rest[2] ?? 'uri']: value } }
    } else if (rest[0] === 'x5c') jwt.header.x5c = [encodeStd(asBytes(value))]
    else set(jwt as unknown as Tree, [section!, ...rest], value)
  }
  const compact = ({ header, payload, signature }: (typeof parts)['issuer-jwt']): string =>
    `${json(header)}.${json(payload)}.${encodeBase64url(signature)}`
  const shown = disclosures.map((disclosure) => encodeBase64url(encodeUtf8(JSON.stringify(disclosure, null, spaces))))
  return [compact(parts['issuer-jwt']), ...shown, compact(parts['kb-jwt'])].join('~')
}

function encodeStd(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function asBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : encodeUtf8(String(value))
}

/** A signature whose r is fixed. */
function signatureWith(r: Uint8Array): Uint8Array {
  const signature = freshBytes(64)
  signature.set(r.subarray(0, 32))
  return signature
}

const NAMESPACE = 'org.iso.18013.5.1'

function mdoc(place: string | undefined, value: unknown): Uint8Array {
  const tree: Tree = {
    version: '1.0',
    status: 0,
    document: { docType: 'org.iso.18013.5.1.mDL' } as Tree,
    mso: {
      ...{ version: '1.0', digestAlgorithm: 'SHA-256', docType: 'org.iso.18013.5.1.mDL' },
      validityInfo: { signed: new Tagged(0, '2026-11-22T00:00:00Z') },
    } as Tree,
    digests: [freshBytes(32), freshBytes(32), freshBytes(32)],
    item: { digestID: 1, random: freshBytes(16), elementIdentifier: 'resident_state', elementValue: '東京都' } as Tree,
    key: new Map<number, CborInput>([
      [1, 2],
      [-1, 1],
      [-2, freshBytes(32)],
      [-3, freshBytes(32)],
    ]),
    certificate: encodeUtf8('the certificate of the document signer'),
    signature: freshBytes(64),
    deviceSignature: freshBytes(64),
    deviceMember: undefined,
    others: {} as Tree,
  }
  if (place !== undefined) plantMdoc(tree, place, value)
  return encodeMdoc(tree)
}

function plantMdoc(tree: Tree, place: string, value: unknown): void {
  const path = concrete(place)
  const inMso = path.indexOf('payload') + 1
  const bytes = asBytes(value)
  if (place.includes('/issuer-auth/#status-entry'))
    (tree.mso as Tree).status = { status_list: { idx: counter, uri: `https://status.example/${value}` } }
  else if (place.includes('valueDigests')) tree.digests = [bytes, freshBytes(32), freshBytes(32)]
  else if (place.includes('#shape/digests')) tree.digests = Array.from({ length: 9 }, () => freshBytes(32))
  else if (place.includes('payload/#shape')) tree.mso = Object.fromEntries(Object.entries(tree.mso as Tree).reverse())
  else if (place.includes('/items/*/#shape'))
    tree.item = Object.fromEntries(Object.entries(tree.item as Tree).reverse())
  else if (place.startsWith('/#shape')) tree.others = { extra: true }
  else if (place.includes('deviceKeyInfo/**'))
    tree.key = new Map<number, CborInput>([
      [1, 2],
      [-1, 1],
      [-2, bytes],
      [-3, freshBytes(32)],
    ])
  else if (place.includes('deviceKey/'))
    tree.key = new Map<number, CborInput>([...(tree.key as Map<number, CborInput>), [Number(path.at(-1)), 99]])
  else if (place.includes('keyAuthorizations')) (tree.mso as Tree).keyAuthorizations = { nameSpaces: [String(value)] }
  else if (place.endsWith('/protected/**')) tree.certificate = bytes
  else if (place.endsWith('/unprotected/**')) tree.certificate = bytes
  else if (place.includes('validityInfo')) (tree.mso as Tree).validityInfo = { signed: new Tagged(0, value as string) }
  else if (place.includes('/issuer-auth/signature'))
    tree.signature = place.endsWith('*') ? signatureWith(bytes) : bytes.subarray(0, 40)
  else if (place.includes('/device-signed/deviceSignature/'))
    tree.deviceSignature = place.endsWith('*') ? signatureWith(bytes) : bytes.subarray(0, 40)
  else if (place.includes('deviceMac')) tree.deviceMac = bytes.subarray(0, 32)
  else if (place.includes('/device-signed/**')) tree.deviceMember = value
  else if (path[inMso] === 'status') {
    ;(tree.mso as Tree).status = { x: { uri: `https://status.example/${fresh()}`, [path[inMso + 2] ?? 'uri']: value } }
  } else if (inMso > 0) set(tree.mso as Tree, path.slice(inMso), value)
  else if (place.includes('/items/')) {
    const member = path.find((segment) => ['random', 'digestID', 'elementValue'].includes(segment))!
    const name = path[path.indexOf(member) - 1]!
    const below = path.slice(path.indexOf(member) + 1)
    const element = name === 'x' ? 'resident_state' : name
    tree.item = {
      ...(tree.item as Tree),
      elementIdentifier: element,
      [member]: below.length ? { [below[0]!]: value } : value,
    }
  } else if (path[0] === 'documents') set(tree.document as Tree, path.slice(2), value)
  else if (path[0] === 'zkDocuments')
    tree.others = { zkDocuments: [path.length > 1 ? { documentData: { timestamp: value } } : { circuit: value }] }
  else set(tree, path, value)
}

function encodeMdoc(tree: Tree): Uint8Array {
  const {
    document,
    mso,
    digests,
    item,
    key,
    certificate,
    signature,
    deviceSignature,
    deviceMac,
    deviceMember,
    others,
    ...rest
  } = tree
  const security = {
    ...(mso as Tree),
    valueDigests: { [NAMESPACE]: new Map((digests as Uint8Array[]).map((digest, i) => [i, digest])) },
    deviceKeyInfo: {
      deviceKey: key,
      ...((mso as Tree).keyAuthorizations ? { keyAuthorizations: (mso as Tree).keyAuthorizations } : {}),
    },
    keyAuthorizations: undefined,
  }
  const sign1 = (payload: CborInput, proof: unknown): CborInput => [
    encodeCbor(new Map([[1, -7]])),
    new Map([[33, certificate as Uint8Array]]),
    payload,
    proof as Uint8Array,
  ]
  const device = deviceMac ? { deviceMac: sign1(null, deviceMac) } : { deviceSignature: sign1(null, deviceSignature) }
  return encodeCbor({
    ...(rest as Record<string, CborInput>),
    ...(others as Record<string, CborInput>),
    documents: [
      {
        ...(document as Record<string, CborInput>),
        issuerSigned: {
          nameSpaces: { [NAMESPACE]: [embedCbor(encodeInOrder(item as Tree))] },
          issuerAuth: sign1(encodeCbor(embedCbor(encodeInOrder(security))), signature),
        },
        deviceSigned: {
          nameSpaces: embedCbor(encodeCbor(deviceMember === undefined ? {} : { planted: deviceMember as CborInput })),
          deviceAuth: device,
        },
      },
    ],
  })
}

/** A map in the order of its members: the deterministic order would hide what an order tells. */
function encodeInOrder(tree: Tree): Uint8Array {
  const entries = Object.entries(tree).filter(([, value]) => value !== undefined)
  const parts = entries.flatMap(([name, value]) => [encodeCbor(name), encodeCbor(value as CborInput)])
  return concatBytes(Uint8Array.of(0xa0 + entries.length), ...parts)
}

function proof(values: Readonly<Record<string, Uint8Array>> = {}, hidden = 3): Uint8Array {
  const names = [
    'Abar',
    'Bbar',
    'D',
    'e^',
    'r1^',
    'r3^',
    ...Array.from({ length: hidden }, (_, i) => `m^${i}`),
    'challenge',
  ]
  const parts = names.map((name) => {
    const part = freshBytes(/^[ABD]/.test(name) ? 48 : 32)
    part.set((values[name] ?? new Uint8Array()).subarray(0, part.length))
    return part
  })
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function jwp(place: string | undefined, value: unknown): string {
  const headers: Record<string, Tree> = {
    'issuer-header': {
      alg: 'BBS',
      iss: 'https://issuer.example',
      kid: 'issuer-key-1',
      claims: ['name', 'prefecture', 'age', 'sex'],
      iat: DAY,
      nbf: DAY,
      exp: DAY + 86_400,
    },
    'presentation-header': { alg: 'BBS', aud: 'https://rp.example', nonce: fresh() },
  }
  let payloads = ['', json('東京都'), '', '']
  let octets = [proof()]
  if (place !== undefined) {
    const path = concrete(place)
    const [root, ...rest] = path
    if (place === '/proof') octets = [asBytes(value).subarray(0, 20)]
    else if (place === '/proof-octets/*') octets = [proof(), asBytes(value)]
    else if (place === '/pseudonym') octets = [proof(), asBytes(value).subarray(0, 48)]
    else if (place === '/signature/*') octets = [Uint8Array.of(...asBytes(value).subarray(0, 48), ...freshBytes(32))]
    else if (place === '/#shape/*') payloads = [...payloads, '']
    else if (place === '/proof/#shape/*') octets = [proof({}, 7)]
    else if (rest[0] === '#shape') headers[root!] = Object.fromEntries(Object.entries(headers[root!]!).reverse())
    else if (root === 'proof') octets = [proof({ [rest[0] === 'm^' ? 'm^0' : rest[0]!]: asBytes(value) })]
    else if (root === 'payloads') {
      headers['issuer-header']!.claims = ['other', rest[0] === 'x' ? 'prefecture' : rest[0], 'age', 'sex']
      payloads = ['', json(rest.length > 1 ? { [rest[1]!]: value } : place.endsWith('/**') ? [value] : value), '', '']
    } else
      set(
        headers,
        rest.length === 0 ? [root!, 'planted'] : path,
        value instanceof Uint8Array ? encodeBase64url(value) : value,
      )
  }
  return [
    json(headers['presentation-header']),
    json(headers['issuer-header']),
    payloads.join('~'),
    octets.map(encodeBase64url).join('~'),
  ].join('.')
}

function dataIntegrity(place: string | undefined, value: unknown): Tree {
  const document: Tree = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiableCredential'],
    issuer: 'did:example:issuer',
    validFrom: '2026-11-22T00:00:00Z',
    credentialSubject: { prefecture: '東京都' },
  }
  const proofObject: Tree = { type: 'DataIntegrityProof', cryptosuite: 'bbs-2023', proofPurpose: 'assertionMethod' }
  const parts: CborInput[] = [
    proof(),
    // Shuffled for each credential.
    new Map([
      [0, counter * 2],
      [1, counter * 2 + 1],
    ]),
    [0, 1],
    [2],
    freshBytes(16),
  ]
  let proofValue: string | undefined
  if (place !== undefined) {
    const name = place.split('/').at(-1)!
    if (place.endsWith('/bbsProof')) parts[0] = asBytes(value).subarray(0, 20)
    else if (place.endsWith('/bbsProof/*')) parts[0] = proof({ Abar: asBytes(value) })
    else if (place.endsWith('/bbsProof/m^/*')) parts[0] = proof({ 'm^0': asBytes(value) })
    else if (place.endsWith('#shape/hidden')) parts[0] = proof({}, 9)
    else if (place.includes('labelMap'))
      parts[1] = new Map([
        [0, 7],
        [1, 3],
        [2, 40],
      ])
    else if (name === 'mandatoryIndexes') parts[2] = [7, 9]
    else if (name === 'selectiveIndexes') parts[3] = [8, 11]
    else if (name === 'lengthBBSMessages') parts.push(freshBytes(48), 33)
    else if (name === 'presentationHeader') parts[4] = asBytes(value)
    else if (name === 'pseudonym') parts.push(asBytes(value).subarray(0, 48), 5)
    else if (place.includes('proof-value/signature'))
      parts[0] = Uint8Array.of(...asBytes(value).subarray(0, 48), ...freshBytes(32))
    else if (place.endsWith('/proof-value') || place.endsWith('proof-value/**')) proofValue = String(value)
    else if (name === 'proofValue') return { ...document, proof: { type: 'Ed25519Signature2020', proofValue: value } }
    else if (place.endsWith('jws') || place.endsWith('jws/**')) return { ...document, proof: { jws: value } }
    else if (['challenge', 'proofPurpose', 'verificationMethod', 'created'].includes(name)) proofObject[name] = value
    else {
      // A proof of another cryptosuite cannot be opened: the name stands elsewhere.
      const path = name === 'cryptosuite' ? ['related', name] : concrete(place).slice(1)
      const end = place.endsWith('**') && typeof document[path.at(-1)!] !== 'string' ? [...path, 'x'] : path
      set(document, end.length === 0 ? ['planted'] : end, value)
    }
  }
  const encoded = proofValue ?? `u${encodeBase64url(encodeCbor(new Tagged(0x5d03, parts as never)))}`
  return { ...document, proof: { ...proofObject, proofValue: encoded } }
}

function envelope(place: string | undefined, value: unknown): Tree {
  const exchange: Tree = {
    request: { client_id: 'x509_san_dns:rp.example', nonce: fresh(), response_type: 'vp_token', state: fresh() },
    response: { vp_token: { person: [jwp(undefined, undefined)] } },
  }
  if (place === undefined) return exchange
  const response = exchange.response as Tree
  const path = concrete(place)
  if (place.startsWith('/response/id_token/')) {
    const claims: Tree = {}
    set(claims, path.slice(3).length === 1 ? [path.at(-1)!] : [...path.slice(3), 'x'], value)
    const signature = place.includes('signature') ? signatureWith(asBytes(value)) : freshBytes(64)
    response.id_token = `${json({ alg: 'ES256' })}.${json(claims)}.${encodeBase64url(signature)}`
  } else if (place === '/response/vp_token/#shape') response.vp_token = { ...(response.vp_token as Tree), second: [] }
  else if (place === '/#shape/response') response.extra = true
  else if (place === '/response/vp_token/**') response.vp_token = { person: [value] }
  else if (place.startsWith('/**/')) set(response, place.endsWith('/**') ? [...path, 'x'] : path, value)
  else set(exchange, place.endsWith('/**') ? [...path, 'x'] : path, value)
  return exchange
}

function connection(place: string | undefined, value: unknown): Partial<Transcript> {
  if (place === undefined) return { connection: { 'user-agent': 'wallet/1.0' } }
  const path = concrete(place)
  if (place === '/received-at') return { receivedAt: new Date('2026-11-22T01:00:00Z') }
  if (path[0] !== 'fetched' && path[0] !== 'by-holder') return { connection: { [path[0]!]: String(value) } }
  const by = path[1] === 'by-verifier' ? 'verifier' : 'holder'
  const isUrl = path.at(-1) === 'url'
  return {
    fetched: [
      {
        by,
        url: isUrl ? `https://host.example/${value}` : 'https://host.example/list',
        ...(path.includes('headers')
          ? { headers: { [path.at(-1) === 'headers' ? 'cookie' : path.at(-1)!]: String(value) } }
          : {}),
        ...(path.at(-1) === 'at' ? { at: new Date('2026-11-22T01:00:00Z') } : {}),
      },
    ],
  }
}
