import { decodeBase64url, encodeBase64url } from '@tegata/core'
import { buildDeviceRequest, presentMdoc } from '@tegata/mdoc'
import { createDcApiExchange, openDcApiRequest, sealDcApiResponse, verifyDcApiResponse } from '@tegata/mdoc/dc-api'
import {
  createBleAssembler,
  createDeviceEngagement,
  createHolderSession,
  createL2capAssembler,
  createReaderSession,
  encodeL2capFrame,
  encodeMdocUri,
  parseDeviceEngagement,
  parseMdocUri,
} from '@tegata/mdoc/proximity'
import {
  createNfcHolder,
  encodeHandoverRequest,
  encodeHandoverSelect,
  encodeServiceParameter,
  parseHandoverRequest,
  parseHandoverSelect,
  parseServiceParameter,
} from '@tegata/mdoc/proximity/nfc'
import type { FuzzWorld } from './cbor-world.js'
import type { Draft } from './subject.js'

const UUID = '45efef74-2b2c-4837-a9a3-b0e1d05a6917'
const NFC_LIMITS = { maxCommandBytes: 65_535, maxResponseBytes: 65_536 }

/** What readers and wallets send each other before, around and in their sessions. */
export async function exchangeSubjects(world: FuzzWorld): Promise<Draft[]> {
  return [
    ...(await engagementSubjects()),
    ...(await sessionSubjects(world)),
    ...frameSubjects(world),
    ...(await dcApiSubjects(world)),
  ]
}

const read = (judge: (input: Uint8Array) => unknown) => async (input: Uint8Array) => {
  await judge(input)
  return 'read'
}

async function engagementSubjects(): Promise<Draft[]> {
  const { bytes } = await createDeviceEngagement({
    retrievalMethods: [
      { type: 'ble', centralClient: { uuid: UUID }, peripheralServer: { uuid: UUID } },
      { type: 'nfc', ...NFC_LIMITS },
    ],
    capabilities: new Map([[1, true]]),
    originInfos: [{ cat: 1, type: 1 }],
  })
  const carriers = [
    { type: 'ble', peripheralServer: true, centralClient: true, uuid: UUID } as const,
    { type: 'nfc', ...NFC_LIMITS } as const,
  ]
  return [
    { name: 'DeviceEngagement', input: bytes, judge: read(parseDeviceEngagement) },
    { name: 'engagement in a QR code', input: bytes, judge: read((input) => parseMdocUri(encodeMdocUri(input))) },
    {
      name: 'text of a QR code',
      input: Buffer.from(encodeMdocUri(bytes)),
      judge: read((input) => parseMdocUri(Buffer.from(input).toString('latin1'))),
    },
    {
      name: 'Handover Select',
      input: encodeHandoverSelect({ deviceEngagement: bytes, carriers }),
      judge: read((input) => parseDeviceEngagement(parseHandoverSelect(input).deviceEngagement)),
    },
    { name: 'Handover Request', input: encodeHandoverRequest({ carriers }), judge: read(parseHandoverRequest) },
    { name: 'service parameter', input: encodeServiceParameter(), judge: read(parseServiceParameter) },
  ]
}

async function sessionSubjects({ docType, disclose, response }: FuzzWorld): Promise<Draft[]> {
  const nameSpaces = Object.fromEntries(Object.keys(disclose).map((namespace) => [namespace, { name: false }]))
  const request = await buildDeviceRequest({ docRequests: [{ docType, nameSpaces }] })
  const engagement = await createDeviceEngagement()
  const reader = await createReaderSession(engagement.bytes)
  const { readerKey } = reader
  const establishment = await reader.send(request)
  const holder = createHolderSession(engagement)
  await holder.receive(establishment)
  const data = await holder.send(response)
  const opened = (plain: Uint8Array | undefined) =>
    `${plain === undefined ? 'ended' : Buffer.from(plain).toString('hex')}`
  return [
    {
      name: 'SessionEstablishment',
      input: establishment,
      judge: async (input) =>
        opened((await createHolderSession({ ...engagement, key: { ...engagement.key } }).receive(input)).data),
    },
    {
      name: 'SessionData',
      input: data,
      // The same keys again, so that the one response that fits can be told from all others.
      judge: async (input) => {
        const again = await createReaderSession(engagement.bytes, { readerKey })
        await again.send(request)
        return opened((await again.receive(input)).data)
      },
    },
    {
      name: 'engagement of a session',
      input: engagement.bytes,
      judge: read((input) => createReaderSession(input)),
    },
  ]
}

function frameSubjects({ response }: FuzzWorld): Draft[] {
  const select = Uint8Array.from(Buffer.from('00a4040007a000000248040000', 'hex'))
  const envelope = Uint8Array.from(Buffer.from('00c300000000065304801234560000', 'hex'))
  return [
    {
      name: 'BLE chunk',
      input: Uint8Array.of(0, ...response.slice(0, 500)),
      judge: read((input) => createBleAssembler().push(input)),
    },
    {
      name: 'L2CAP frame',
      input: encodeL2capFrame(response),
      judge: read((input) => {
        const assembler = createL2capAssembler()
        assembler.push(input)
        assembler.end()
      }),
    },
    {
      name: 'NFC command',
      input: envelope,
      judge: read(async (input) => {
        const { transport, processCommand } = createNfcHolder(NFC_LIMITS)
        const serve = async () => {
          for await (const _ of transport.messages) await transport.send(new Uint8Array(4))
        }
        const command = async () => {
          await processCommand(select)
          await processCommand(input)
          await transport.close()
        }
        await Promise.all([serve(), command()])
      }),
    },
  ]
}

/** `org-iso-mdoc` of the Digital Credentials API: a request as a wallet gets it, a response as a page posts it. */
async function dcApiSubjects({ docType, disclose, issuerSigned, device, trust, at }: FuzzWorld): Promise<Draft[]> {
  const origin = 'https://rp.example'
  const nameSpaces = Object.fromEntries(Object.keys(disclose).map((namespace) => [namespace, { name: false }]))
  const exchange = await createDcApiExchange({ origin, docRequests: [{ docType, nameSpaces }] })
  const { data } = exchange.request
  const opened = openDcApiRequest(data, origin)
  const { sessionTranscript } = opened
  const answer = await presentMdoc({ issuerSigned, disclose, signer: device, sessionTranscript })
  const { response } = await sealDcApiResponse(answer, opened)
  return [
    {
      name: 'EncryptedResponse',
      input: decodeBase64url(response),
      judge: async (input) => {
        const { documents } = await verifyDcApiResponse({ response: encodeBase64url(input) }, { exchange, trust, at })
        return documents.map((document) => document.docType).join()
      },
    },
    {
      name: 'EncryptionInfo',
      input: decodeBase64url(data.encryptionInfo),
      judge: read((input) => openDcApiRequest({ ...data, encryptionInfo: encodeBase64url(input) }, origin)),
    },
  ]
}
