import { readFileSync } from 'node:fs'
import { decodeHex, encodeBase64url, importKeyAgreement, isTegataError, type JwkPrivate } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { openDcApiRequest, sealDcApiResponse, verifyDcApiResponse } from '../src/dc-api/index.js'
import { buildDeviceRequest, verifyDeviceRequest, verifyIssuerSigned, verifyMdoc } from '../src/index.js'
import {
  createHolderSession,
  createReaderSession,
  type ProximitySession,
  parseDeviceEngagement,
  parseMdocUri,
} from '../src/proximity/index.js'
import { parseHandoverSelect } from '../src/proximity/nfc/index.js'
import { verifyRical, verifyVical } from '../src/trust/index.js'
import type { Control, Vector, VectorPolicy } from '../vectors/format.js'
import { generateVectors } from '../vectors/generate.js'

const committed = readFileSync(new URL('../vectors/negative.json', import.meta.url), 'utf8')
const { keys, certificates, policies, cases, controls } = JSON.parse(committed) as {
  keys: Record<string, JwkPrivate>
  certificates: Record<string, string>
  policies: Record<Vector['policy'], VectorPolicy>
  cases: readonly Vector[]
  controls: readonly Control[]
}

async function run({ input, policy, policyChanges }: Control): Promise<unknown> {
  const stated: VectorPolicy = { ...policies[policy], ...policyChanges }
  const at = new Date(stated.now)
  const anchors = stated.anchors.map((name) => decodeHex(certificates[name]!))
  const { anchorDocTypes, provider, minimumIssueId } = stated
  const trust = [{ id: 'anchors', certificates: anchors, ...(anchorDocTypes && { docTypes: anchorDocTypes }) }]
  const docType = stated.docType === null ? {} : { docType: stated.docType }
  const ownKey = stated.readerKey ?? stated.deviceKey
  const key = ownKey === null ? undefined : await importKeyAgreement(keys[ownKey]!, 'P-256')
  const bytes = () => decodeHex(input as string)
  const sessionTranscript = () => decodeHex(stated.sessionTranscript!)
  switch (stated.operation) {
    case 'DeviceResponse':
      return verifyMdoc(bytes(), {
        trust,
        at,
        ...docType,
        sessionTranscript: sessionTranscript(),
        ...(key && { readerKey: key }),
      })
    case 'IssuerSigned':
      return verifyIssuerSigned(bytes(), { trust, at, ...docType })
    case 'DeviceRequest':
      return verifyDeviceRequest(bytes(), { trust, at, sessionTranscript: sessionTranscript() })
    case 'VICAL':
      return verifyVical(bytes(), {
        anchors,
        at,
        ...(provider !== null && { provider }),
        ...(minimumIssueId !== null && { minimumIssueId }),
      })
    case 'RICAL':
      return verifyRical(bytes(), {
        anchors,
        at,
        ...(provider !== null && { provider }),
        ...(minimumIssueId !== null && { minimumIssueId }),
      })
    case 'org-iso-mdoc response': {
      const { origin, encryptionInfo, recipientKey } = stated
      const exchange = {
        origin: origin!,
        encryptionInfo: encryptionInfo!,
        recipientKey: await importKeyAgreement(keys[recipientKey!]!, 'P-256'),
        docTypes: stated.docType === null ? [] : [stated.docType],
      }
      return verifyDcApiResponse({ response: encodeBase64url(bytes()) }, { exchange, trust, at })
    }
    case 'org-iso-mdoc request': {
      const deviceRequest = encodeBase64url(
        await buildDeviceRequest({ docRequests: [{ docType: 'x', nameSpaces: { y: { z: false } } }] }),
      )
      const opened = openDcApiRequest({ deviceRequest, encryptionInfo: encodeBase64url(bytes()) }, stated.origin!)
      return sealDcApiResponse(new Uint8Array(1), opened)
    }
    case 'mdoc URI':
      return parseMdocUri(input as string)
    case 'Handover Select':
      return parseDeviceEngagement(parseHandoverSelect(bytes()).deviceEngagement)
    case 'holder session':
      return converse(createHolderSession({ bytes: decodeHex(stated.engagement!), key: key! }), input as string[])
    case 'reader session': {
      const session = await createReaderSession(decodeHex(stated.engagement!), { readerKey: key! })
      await session.send(new Uint8Array(1))
      return converse(session, input as string[])
    }
  }
}

/** Every message but the last is welcome, and answered. */
async function converse(session: ProximitySession, messages: readonly string[]): Promise<void> {
  for (const [i, message] of messages.entries()) {
    const isLast = i === messages.length - 1
    const receiving = session.receive(decodeHex(message))
    if (isLast) return void (await receiving)
    await receiving.catch((error) => {
      throw new Error(`message ${i} of the vector is refused already`, { cause: error })
    })
    if (!session.closed) await session.send(new Uint8Array(1))
  }
}

describe('the published negative vectors', () => {
  test('are what their generator writes, and at least 120 with 12 controls', () => {
    expect(generateVectors() === committed).toBe(true)
    expect(cases.length).toBeGreaterThanOrEqual(120)
    expect(controls.length).toBeGreaterThanOrEqual(12)
  })

  test.each(cases)('refuses $id: $reason', async (negative) => {
    const outcome = await run(negative).then(
      () => 'accepted',
      (error) => (isTegataError(error) ? error.code : String(error)),
    )
    expect(outcome).toBe(negative.tegata)
  })

  test.each(controls)('accepts $id: $reason', async (control) => {
    await run(control)
  })
})
