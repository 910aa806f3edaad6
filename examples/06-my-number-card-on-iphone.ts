/** A relying party in Japan takes a My Number Card from an iPhone: Safari, the Digital Credentials API, ISO/IEC TS 18013-7 Annex C. */
import { createMemoryOneTimeStore, generateSigner } from '@tegata/core'
import { issueMdoc, presentMdoc, verifyDeviceRequest } from '@tegata/mdoc'
import { createDcApiVerifier, openDcApiRequest, sealDcApiResponse } from '@tegata/mdoc/dc-api'
import { MY_NUMBER_CARD, readAgeOver, requestElements } from '@tegata/mdoc/presets'
import { createTestIaca } from '@tegata/mdoc/testing'
import { createMdocCertificate } from '@tegata/mdoc/trust'

const day = 86_400_000
const inDays = (days: number) => new Date((Math.floor(Date.now() / day) + days) * day)
const namespace = 'org.iso.23220.1'
const origin = 'https://rp.example.jp'

// A placeholder: the root certificate of the card's issuer comes from the Digital Agency, and is not public as far as we know.
const iaca = await createTestIaca({ name: 'Placeholder IACA', notBefore: inDays(-30) })

// The relying party's own certificate, which the wallet shows the person. In life its operator's authority issues it.
const [readerRoot, readerKey] = [await generateSigner('ES256'), await generateSigner('ES256')]
const crlUri = 'https://readers.example.jp/crl'
const readerCa = await createMdocCertificate({
  profile: 'iaca',
  subject: { country: 'JP', commonName: 'Placeholder reader authority' },
  signer: readerRoot,
  notBefore: inDays(-30),
  notAfter: inDays(3000),
  contact: { uri: 'https://readers.example.jp' },
  crlUri,
})
const readerCertificate = await createMdocCertificate({
  profile: 'reader',
  subject: { country: 'JP', commonName: 'rp.example.jp' },
  publicJwk: readerKey.publicJwk,
  signer: readerRoot,
  issuerCertificate: readerCa,
  notBefore: inDays(-30),
  notAfter: inDays(300),
  crlUri,
})
const reader = { signer: readerKey, certificateChain: [readerCertificate] }

// The relying party, on its server. A misspelt element, and the individual number, are refused right here.
const verifier = createDcApiVerifier({
  origin,
  trust: [{ id: 'my-number-card', certificates: [iaca.rootCertificate], docTypes: [MY_NUMBER_CARD.docType] }],
  readerAuth: reader,
  readerAuthAll: [reader],
  store: createMemoryOneTimeStore(),
})
const { id, request } = await verifier.request({
  docRequests: [requestElements(MY_NUMBER_CARD, { [namespace]: ['age_over_20'] })],
})

// The page: `const { data } = await navigator.credentials.get({ mediation: 'required', digital: { requests: [request] } })`.
// Here a simulated wallet answers, with a document of the placeholder; the browser tells it the origin.
const device = await generateSigner('ES256')
const issuerSigned = await issueMdoc(
  {
    docType: MY_NUMBER_CARD.docType,
    elements: {
      [namespace]: { age_over_20: true, age_in_years: 34 },
      'org.iso.23220.1.jp': { full_name_unicode: '見本 花子' },
    },
    validity: { signed: inDays(-1), validFrom: inDays(-1), validUntil: inDays(30) },
    deviceKey: device.publicJwk,
  },
  iaca,
)
async function wallet(pageOrigin: string) {
  const opened = openDcApiRequest(request.data, pageOrigin)
  const { sessionTranscript } = opened
  const trust = [{ id: 'readers', certificates: [readerCa] }]
  const { readers } = await verifyDeviceRequest(opened.deviceRequest, { sessionTranscript, trust, at: new Date() })
  console.log('asked by', readers[0]?.authority, 'for', [
    ...opened.request.docRequests[0]!.nameSpaces.get(namespace)!.keys(),
  ])
  const disclose = { [namespace]: ['age_over_20'] }
  return sealDcApiResponse(await presentMdoc({ issuerSigned, disclose, signer: device, sessionTranscript }), opened)
}
const data = await wallet(origin)

// The server again: decrypted, bound to this origin and this request, issuer, device and dates verified; once.
const { documents } = await verifier.verify(id, data)
console.log('over 20:', readAgeOver(documents[0]!.elements.get(namespace)!, 20)) // over 20: true
const again = await verifier.inspect(id, data)
console.log('the same answer again:', again.failure?.code) // ERR_DC_API_SESSION
