import { importSigner } from '@tegata/core'
import { issueMdoc, type MdocTrust, presentMdoc, verifyMdoc } from '@tegata/mdoc'
import { DOC_TYPE, type MdocCase, type MdocOperations, NAMESPACE } from './case.js'

export async function prepareTegata(input: MdocCase): Promise<MdocOperations & { verifyUnknownIssuer(): unknown }> {
  const { elements, disclosed, issuerJwk, deviceJwk, certificate, root, transcript, validity } = input
  const signer = await importSigner(issuerJwk, 'ES256')
  const device = await importSigner(deviceJwk, 'ES256')
  const content = { docType: DOC_TYPE, elements: { [NAMESPACE]: elements }, validity, deviceKey: device.publicJwk }
  const issuance = { signer, certificateChain: [certificate] }
  const issuerSigned = await issueMdoc(content, issuance)
  const presentation = {
    issuerSigned,
    disclose: { [NAMESPACE]: disclosed },
    signer: device,
    sessionTranscript: transcript,
  }
  const response = await presentMdoc(presentation)
  const newTrust = (): MdocTrust => [{ id: 'https://issuer.example', certificates: [root] }]
  const trust = newTrust()
  const verify = (known: MdocTrust) =>
    verifyMdoc(response, { trust: known, at: new Date(), docType: DOC_TYPE, sessionTranscript: transcript })
  return {
    issue: () => issueMdoc(content, issuance),
    present: () => presentMdoc(presentation),
    verify: () => verify(trust),
    verifyUnknownIssuer: () => verify(newTrust()),
  }
}
