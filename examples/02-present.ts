/** A relying party asks "over 20, and which prefecture", and gets typed answers. */
import { bbsVcVerifier } from '@tegata/bbs-vc'
import { createMemoryOneTimeStore } from '@tegata/core'
import { createSoftwareCard, createTestAuthority } from '@tegata/jpki/testing'
import { mdocVerifier } from '@tegata/mdoc'
import { sdJwtVcVerifier } from '@tegata/sd-jwt'
import { createVerifier } from '@tegata/verifier'
import { createExampleIssuer } from './setup/issuer.js'
import { createExampleWallet } from './setup/wallet.js'

const authority = createTestAuthority()
const issuer = await createExampleIssuer(authority)
const holder = await createExampleWallet(issuer, createSoftwareCard({ authority }))

const verifier = createVerifier({
  id: 'x509_san_dns:rp.example',
  channel: { responseUri: 'https://rp.example/response' },
  formats: [sdJwtVcVerifier(), mdocVerifier(), bbsVcVerifier()],
  trust: [issuer.trust],
  store: createMemoryOneTimeStore(),
  revocation: 'expiry-only',
})

const request = await verifier.request({ age_over_20: true, prefecture: true })
for (const candidate of await holder.match(request)) {
  console.log(candidate.format, 'discloses', candidate.discloses.join(', '), '- linkable by', candidate.linkableBy)
}

const response = await holder.present(request) // the least linkable candidate
const { claims, format, assuranceLevel, holderBinding } = await verifier.verify(request, response)
console.log(format, claims.age_over_20, claims.prefecture, assuranceLevel, holderBinding)
