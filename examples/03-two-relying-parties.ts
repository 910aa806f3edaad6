/** Two relying parties pool what they saw, with the issuer's help if they like, and cannot tell that it was one person. */
import { bbsVcHolder, bbsVcIssuer, bbsVcVerifier, generateBbsKeyPair } from '@tegata/bbs-vc'
import {
  createMemoryAnchorStore,
  createMemoryCredentialStore,
  createMemoryHolderKeys,
  createMemoryOneTimeStore,
  systemRandom,
} from '@tegata/core'
import { createHolder } from '@tegata/holder'
import { createIssuer } from '@tegata/issuer'
import { createAnchorKeys, createAnchorVault } from '@tegata/jpki/anchors'
import { directAnchorSource } from '@tegata/jpki/sources'
import { createSoftwareCard } from '@tegata/jpki/testing'
import { measureLinkability, type Transcript } from '@tegata/linkability'
import { createVerifier } from '@tegata/verifier'

const card = createSoftwareCard()
const id = 'https://issuer.example'
const issuer = createIssuer({
  id,
  formats: [bbsVcIssuer({ issuer: id, keyPair: await generateBbsKeyPair() })],
  anchor: directAnchorSource({ trust: card.authority.trust, revocation: card.authority.crls }),
  challenges: createMemoryOneTimeStore(),
  anchors: createAnchorVault({ store: createMemoryAnchorStore(), keys: await createAnchorKeys([systemRandom(32)]) }),
  consentText: '証明書を発行します。',
  batchSize: 1,
  validDays: 14,
})

const policy = { formats: [bbsVcVerifier()], trust: [issuer.trust], revocation: 'expiry-only' } as const
const parties = ['bank.example', 'shop.example'].map((id) => {
  const channel = { responseUri: `https://${id}/response` }
  return createVerifier({ ...policy, id, channel, store: createMemoryOneTimeStore() })
})

const [store, keys] = [createMemoryCredentialStore(), createMemoryHolderKeys()]
const holder = createHolder({ formats: [bbsVcHolder()], trust: [issuer.trust], store, keys })
const issuance = await holder.prepare(await issuer.offer())
const issued = await issuer.issue(issuance.request(card.sign(issuance.statement)))
await issuance.accept(issued)

// What the issuer keeps, and what each party receives of the same credential.
const copies = issued.credentials.flatMap((batch) => batch.copies)
const record = { id: 'issued', observer: id, role: 'issuer', format: 'dc+jwp' } as const
const seen: Transcript[] = copies.map((data) => ({ ...record, data }))
for (const party of parties) {
  const request = await party.request({ age_over_20: true, prefecture: true })
  const response = await holder.present(request)
  await party.verify(request, response)
  const observer = request.session.audience
  seen.push({ id: `at ${observer}`, observer, format: response.format, data: response.presentation })
}

// The meter looks for whatever agrees.
const { adversaries } = measureLinkability(seen)
console.log(adversaries['verifier+verifier'].verdict) // no-correlator-found
console.log(adversaries['issuer+verifier'].verdict) // no-correlator-found
