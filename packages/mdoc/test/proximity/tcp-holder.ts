/**
 * A wallet in a process of its own. On the standard input: `engage` shows a new engagement, `abort` gives up. On the standard
 * output, one JSON per line: what was shown, then how it ended.
 */
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { encodeBase64url, generateSigner, isTegataError } from '@tegata/core'
import { issueMdoc, presentMdoc } from '@tegata/mdoc'
import { createDeviceEngagement, presentInPerson } from '@tegata/mdoc/proximity'
import { createTestIaca } from '@tegata/mdoc/testing'
import { tcpTransport } from './tcp-transport.js'

const day = (text: string) => new Date(`${text}T00:00:00Z`)
const iaca = await createTestIaca({ notBefore: day('2026-01-01') })
const signer = await generateSigner('ES256')
const issuerSigned = await issueMdoc(
  {
    docType: 'org.tegata.test.1',
    elements: { 'org.tegata.test': { age_over_20: true, name: 'not asked for' } },
    validity: { signed: day('2026-02-01'), validFrom: day('2026-02-01'), validUntil: day('2026-08-01') },
    deviceKey: signer.publicJwk,
  },
  iaca,
)

let abort = new AbortController()
let accept: (socket: Socket) => void = () => {}
const server = createServer((socket) => accept(socket))
const tell = (line: object) => console.log(JSON.stringify(line))

async function present(): Promise<void> {
  abort = new AbortController()
  const engagement = await createDeviceEngagement()
  const connected = new Promise<Socket>((resolve) => {
    accept = resolve
  })
  tell({ uri: engagement.uri })
  const socket = await connected
  try {
    const { answered } = await presentInPerson({
      engagement,
      transport: tcpTransport(socket),
      signal: abort.signal,
      respond: ({ sessionTranscript }) =>
        presentMdoc({ issuerSigned, disclose: { 'org.tegata.test': ['age_over_20'] }, signer, sessionTranscript }),
    })
    tell({ answered })
  } catch (error) {
    tell({ code: isTegataError(error) ? error.code : String(error) })
  }
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  tell({ port, root: encodeBase64url(iaca.rootCertificate) })
})
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => (line === 'engage' ? void present() : abort.abort()))
// The end of the standard input is the end of the parent: nothing may be left running.
lines.on('close', () => process.exit())
