/**
 * Writes negative.json: `node --import tsx --conditions=tegata-source packages/mdoc/vectors/generate.ts`
 *
 * Keys, salts and signatures are derived from fixed texts, so the same program writes the same bytes.
 */
import { formatVectors, writeIfStarted } from '../../../test/support/negative-vectors.js'
import { CERTIFICATE_CASES } from './cases/certificates.js'
import { CONTROLS } from './cases/controls.js'
import { DC_API, ENCRYPTION_INFO } from './cases/dc-api.js'
import { DEVICE_CASES } from './cases/device.js'
import { ITEM_CASES } from './cases/items.js'
import { LISTS } from './cases/lists.js'
import { PROXIMITY } from './cases/proximity.js'
import { REQUESTS } from './cases/requests.js'
import { RESPONSES } from './cases/response.js'
import { RICALS } from './cases/rical.js'
import { SECURITY_OBJECTS } from './cases/security-object.js'
import { CERTIFICATES } from './certificates.js'
import { hex, KEYS, NOW, privateJwk } from './craft.js'
import { DOC_TYPE, ENGAGEMENT, ORIGIN, QR_TRANSCRIPT, TRANSCRIPT } from './document.js'
import type { PolicyName, VectorPolicy } from './format.js'

const BASE: VectorPolicy = {
  operation: 'IssuerSigned',
  now: NOW,
  anchors: ['iaca'],
  anchorDocTypes: null,
  docType: DOC_TYPE,
  sessionTranscript: null,
  readerKey: null,
  deviceKey: null,
  engagement: null,
  provider: null,
  minimumIssueId: null,
  origin: null,
  encryptionInfo: null,
  recipientKey: null,
}
const PRESENTATION: VectorPolicy = { ...BASE, operation: 'DeviceResponse', sessionTranscript: hex(TRANSCRIPT) }
const NEARBY: VectorPolicy = { ...BASE, anchors: [], docType: null }

const POLICIES: Record<PolicyName, VectorPolicy> = {
  presentation: PRESENTATION,
  mac: { ...PRESENTATION, sessionTranscript: hex(QR_TRANSCRIPT), readerKey: 'readerEphemeral' },
  receipt: BASE,
  request: { ...PRESENTATION, operation: 'DeviceRequest', anchors: ['readerRoot'], docType: null },
  vical: { ...BASE, operation: 'VICAL', docType: null, provider: 'Vector lists' },
  rical: { ...BASE, operation: 'RICAL', docType: null, provider: 'Vector lists' },
  'dcapi-response': {
    ...BASE,
    operation: 'org-iso-mdoc response',
    origin: ORIGIN,
    encryptionInfo: ENCRYPTION_INFO,
    recipientKey: 'recipient',
  },
  'dcapi-request': { ...NEARBY, operation: 'org-iso-mdoc request', origin: ORIGIN },
  engagement: { ...NEARBY, operation: 'mdoc URI' },
  handover: { ...NEARBY, operation: 'Handover Select' },
  holder: { ...NEARBY, operation: 'holder session', engagement: hex(ENGAGEMENT), deviceKey: 'deviceEphemeral' },
  reader: { ...NEARBY, operation: 'reader session', engagement: hex(ENGAGEMENT), readerKey: 'readerEphemeral' },
}

/** The text of negative.json. */
export function generateVectors(): string {
  const cases = [
    ...RESPONSES,
    ...ITEM_CASES,
    ...SECURITY_OBJECTS,
    ...CERTIFICATE_CASES,
    ...DEVICE_CASES,
    ...REQUESTS,
    ...LISTS,
    ...RICALS,
    ...DC_API,
    ...PROXIMITY,
  ]
  const about = {
    title: 'Negative test vectors for mdoc (ISO/IEC 18013-5 and 18013-7)',
    keys: Object.fromEntries(Object.entries(KEYS).map(([name, key]) => [name, privateJwk(key)])),
    certificates: Object.fromEntries(Object.entries(CERTIFICATES).map(([name, der]) => [name, hex(der)])),
    policies: POLICIES,
  }
  return formatVectors(about, CONTROLS, cases, 1)
}

await writeIfStarted(import.meta.url, generateVectors)
