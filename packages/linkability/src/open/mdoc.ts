import type { CborMap, CborValue } from '@tegata/cbor'
import type { Scope } from '../atom.js'
import { malformed } from '../transcript.js'
import { keyText, openCbor, readCbor, unwrap } from './cbor.js'
import { openCertificate } from './certificate.js'
import { openSignature } from './jws.js'
import { openStatusEntries } from './status-entry.js'

const SPEC = 'ISO/IEC 18013-5 section 8.3.2.1.2'

/** COSE header label of certificate chains (RFC 9360 section 2). */
const X5CHAIN = 33

/** Opens a DeviceResponse, or an IssuerSigned as an issuer sends it. */
export function openMdoc(scope: Scope, bytes: Uint8Array): void {
  const response = asMap(readCbor(bytes))
  if (response.has('issuerAuth')) {
    openIssuerSigned(scope.at('documents').index(0), response)
    return
  }
  const { documents, ...others } = Object.fromEntries(response) as Record<string, CborValue>
  for (const [name, value] of Object.entries(others)) openCbor(scope.at(name), value)
  scope
    .at('#shape')
    .at('members')
    .add([...response.keys()].join(' '))
  const list = documents === undefined ? [] : unwrap(documents)
  if (!Array.isArray(list)) throw malformed('documents is not an array', SPEC)
  list.forEach((document, position) => {
    openDocument(scope.at('documents').index(position), asMap(document))
  })
}

function openDocument(scope: Scope, document: Map<unknown, CborValue>): void {
  for (const [key, value] of document) {
    if (key === 'issuerSigned') openIssuerSigned(scope, asMap(value))
    else if (key === 'deviceSigned') openDeviceSigned(scope.at('device-signed'), asMap(value))
    else openCbor(scope.at(String(key)), value)
  }
}

function openIssuerSigned(scope: Scope, issuerSigned: Map<unknown, CborValue>): void {
  const nameSpaces = issuerSigned.get('nameSpaces')
  if (nameSpaces !== undefined) {
    for (const [nameSpace, items] of asMap(nameSpaces)) {
      const list = unwrap(items)
      if (!Array.isArray(list)) throw malformed('a namespace is not an array', SPEC)
      list.forEach((item) => {
        openItem(scope.at('items').at(String(nameSpace)), asMap(item))
      })
    }
  }
  const issuerAuth = issuerSigned.get('issuerAuth')
  if (issuerAuth === undefined) throw malformed('no issuerAuth', SPEC)
  const auth = scope.at('issuer-auth')
  openSign1(auth, issuerAuth, (at, payload) => openMobileSecurityObject(at, auth, payload))
}

/** An element under its own name, so that values of one element are compared with one another. */
function openItem(scope: Scope, item: Map<unknown, CborValue>): void {
  const element = scope.at(String(item.get('elementIdentifier')))
  for (const [key, value] of item) {
    if (key !== 'elementIdentifier') openCbor(element.at(String(key)), value)
  }
  scope.at('#shape').add([...item.keys()].join(' '))
}

function openMobileSecurityObject(scope: Scope, auth: Scope, payload: CborValue): void {
  const mso = asMap(payload) as CborMap
  openCbor(scope, mso)
  const status = unwrap(mso.get('status'))
  if (status instanceof Map) openStatusEntries(auth, status as Map<string, CborValue>)
  const digests = mso.get('valueDigests')
  if (digests === undefined) return
  for (const [nameSpace, byId] of asMap(digests)) {
    scope.at('#shape').at('digests').at(String(nameSpace)).add(asMap(byId).size)
  }
  scope
    .at('#shape')
    .at('members')
    .add([...mso.keys()].join(' '))
}

function openDeviceSigned(scope: Scope, deviceSigned: Map<unknown, CborValue>): void {
  const { nameSpaces, deviceAuth } = Object.fromEntries(deviceSigned) as Record<string, CborValue>
  if (nameSpaces !== undefined) openCbor(scope.at('namespaces'), nameSpaces)
  if (deviceAuth === undefined) return
  for (const [kind, message] of asMap(deviceAuth)) openSign1(scope.at(String(kind)), message)
}

/** COSE_Sign1 and COSE_Mac0 alike: headers, payload, and what authenticates them. */
function openSign1(scope: Scope, message: CborValue, openPayload?: (scope: Scope, payload: CborValue) => void): void {
  const parts = unwrap(message)
  if (!Array.isArray(parts) || parts.length !== 4) throw malformed('not a COSE message of four parts', 'RFC 9052')
  const [protectedHeader, unprotectedHeader, payload, authenticator] = parts
  if (protectedHeader instanceof Uint8Array && protectedHeader.length > 0) {
    openHeaders(scope.at('protected'), readCbor(protectedHeader))
  }
  openHeaders(scope.at('unprotected'), unprotectedHeader)
  if (payload instanceof Uint8Array) {
    if (openPayload) openPayload(scope.at('payload'), readCbor(payload))
    else scope.at('payload').add(payload)
  }
  if (authenticator instanceof Uint8Array) openSignature(scope.at('signature'), authenticator)
}

function openHeaders(scope: Scope, headers: CborValue): void {
  for (const [label, value] of asMap(headers)) {
    if (label !== X5CHAIN) {
      openCbor(scope.at(keyText(label as number)), value)
      continue
    }
    const chain = Array.isArray(value) ? value : [value]
    chain.forEach((certificate, position) => {
      if (certificate instanceof Uint8Array) openCertificate(scope.at('x5chain').index(position), certificate)
    })
  }
}

function asMap(value: CborValue): Map<unknown, CborValue> {
  const map = unwrap(value)
  if (!(map instanceof Map)) throw malformed('a map is missing', SPEC)
  return map as Map<unknown, CborValue>
}
