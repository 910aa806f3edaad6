/** A relying party asks "over 20, and which prefecture", and gets typed answers bound to the holder's key. */
import {
  createMemoryAnchorStore,
  createMemoryCredentialStore,
  createMemoryHolderKeys,
  createMemoryOneTimeStore,
  generateSigner,
  systemRandom,
} from '@tegata/core'
import { createHolder } from '@tegata/holder'
import { createIssuer } from '@tegata/issuer'
import { createAnchorKeys, createAnchorVault } from '@tegata/jpki/anchors'
import { directAnchorSource } from '@tegata/jpki/sources'
import { createSoftwareCard } from '@tegata/jpki/testing'
import { sdJwtVcHolder, sdJwtVcIssuer, sdJwtVcVerifier } from '@tegata/sd-jwt'
import { createVerifier } from '@tegata/verifier'

// An issuer and a wallet with ten one-time copies, as in the example before.
const card = createSoftwareCard()
const id = 'https://issuer.example'
const issuer = createIssuer({
  id,
  formats: [sdJwtVcIssuer({ issuer: id, signer: await generateSigner('ES256') })],
  anchor: directAnchorSource({ trust: card.authority.trust, revocation: card.authority.crls }),
  challenges: createMemoryOneTimeStore(),
  anchors: createAnchorVault({ store: createMemoryAnchorStore(), keys: await createAnchorKeys([systemRandom(32)]) }),
  consentText: '証明書を発行します。',
  batchSize: 10,
  validDays: 14,
})
const keys = createMemoryHolderKeys()
const store = createMemoryCredentialStore()
const holder = createHolder({ formats: [sdJwtVcHolder()], trust: [issuer.trust], store, keys })
const issuance = await holder.prepare(await issuer.offer())
await issuance.accept(await issuer.issue(issuance.request(card.sign(issuance.statement))))

// The relying party: 12 lines to a verified presentation with key binding.
const verifier = createVerifier({
  id: 'x509_san_dns:rp.example',
  channel: { responseUri: 'https://rp.example/response' },
  formats: [sdJwtVcVerifier()], // add mdocVerifier(), bbsVcVerifier(): the calls below stay the same
  trust: [issuer.trust],
  store: createMemoryOneTimeStore(),
  revocation: 'expiry-only',
})
const request = await verifier.request({ age_over_20: true, prefecture: true })

// The wallet shows its user what will be disclosed, and who could link it.
const [option] = (await holder.plan(request)).options
if (!option) throw new Error('nothing to show')
console.log(option.summary.en) // Shows level of identity proofing, prefecture, 20 or older. …
const response = await holder.present(request, { option })

const { claims, assuranceLevel, holderBinding } = await verifier.verify(request, response)
console.log(claims.age_over_20, claims.prefecture, assuranceLevel, holderBinding) // true 東京都 ial3 device-key
