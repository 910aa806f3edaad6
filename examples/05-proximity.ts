/** A wallet shows a QR code, a reader scans it, asks, and verifies the answer: no server, no network. */
import { generateSigner } from '@tegata/core'
import { buildDeviceRequest, issueMdoc, parseDeviceRequest, presentMdoc } from '@tegata/mdoc'
import { createDeviceEngagement, presentInPerson, readInPerson } from '@tegata/mdoc/proximity'
import { createLoopback, createTestIaca } from '@tegata/mdoc/testing'
import encodeQR from 'qr'

const day = 86_400_000
const inDays = (days: number) => new Date((Math.floor(Date.now() / day) + days) * day)
const docType = 'org.iso.18013.5.1.mDL'
const namespace = 'org.iso.18013.5.1'

// The wallet has a driving licence, bound to a key of its device.
const iaca = await createTestIaca({ notBefore: inDays(-30) })
const device = await generateSigner('ES256')
const issuerSigned = await issueMdoc(
  {
    docType,
    elements: { [namespace]: { family_name: '見本', given_name: '花子', age_over_20: true } },
    validity: { signed: inDays(-1), validFrom: inDays(-1), validUntil: inDays(30) },
    deviceKey: device.publicJwk,
  },
  iaca,
)

// It shows how it can be reached, and a fresh key. The same text as SVG: `encodeQR(engagement.uri, 'svg')`.
const uuid = crypto.randomUUID()
const engagement = await createDeviceEngagement({ retrievalMethods: [{ type: 'ble', centralClient: { uuid } }] })
console.log(encodeQR(engagement.uri, 'ascii'))

// BLE in life: `bleChunks` and `createBleAssembler` cut and join what the radio carries. Here both ends are in one process.
const { mdoc, reader } = createLoopback()
const signal = AbortSignal.timeout(60_000)

// The wallet answers with what its user agrees to.
const presenting = presentInPerson({
  engagement,
  transport: mdoc,
  signal,
  respond({ deviceRequest, sessionTranscript }) {
    for (const { docType, nameSpaces } of parseDeviceRequest(deviceRequest).docRequests) {
      console.log('asked for', docType, [...(nameSpaces.get(namespace) ?? new Map()).keys()])
    }
    return presentMdoc({ issuerSigned, disclose: { [namespace]: ['age_over_20'] }, signer: device, sessionTranscript })
  },
})

// The reader has nothing but the text of the code, and the roots that it trusts.
const { documents } = await readInPerson({
  engagement: engagement.uri,
  transport: reader,
  signal,
  request: await buildDeviceRequest({
    docRequests: [{ docType, nameSpaces: { [namespace]: { age_over_20: false } } }],
  }),
  trust: [{ id: 'https://issuer.example', certificates: [iaca.rootCertificate] }],
  at: new Date(),
  docType,
})
await presenting
console.log(documents[0]?.elements.get(namespace)) // Map { 'age_over_20' => true }
