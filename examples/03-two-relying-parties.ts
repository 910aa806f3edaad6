/** Two relying parties pool everything they saw, and cannot tell that it was one person. */
import { bbsVcVerifier } from '@tegata/bbs-vc'
import { createMemoryOneTimeStore } from '@tegata/core'
import { createSoftwareCard, createTestAuthority } from '@tegata/jpki/testing'
import { createVerifier } from '@tegata/verifier'
import { matchTranscripts } from './demo/match.js'
import { createExampleIssuer } from './setup/issuer.js'
import { createExampleWallet } from './setup/wallet.js'

const authority = createTestAuthority()
const issuer = await createExampleIssuer(authority)
const hanako = await createExampleWallet(issuer, createSoftwareCard({ authority }))
const another = await createExampleWallet(issuer, createSoftwareCard({ authority }))

const parties = ['bank.example', 'shop.example'].map((name) =>
  createVerifier({
    id: `x509_san_dns:${name}`,
    channel: { responseUri: `https://${name}/response` },
    formats: [bbsVcVerifier()],
    trust: [issuer.trust],
    store: createMemoryOneTimeStore(),
    revocation: 'expiry-only',
  }),
)

const seen = { hanako: [] as string[], another: [] as string[] }
for (const party of parties) {
  for (const [name, holder] of Object.entries({ hanako, another }) as ['hanako' | 'another', typeof hanako][]) {
    const request = await party.request({ age_over_20: true, prefecture: true })
    const response = await holder.present(request)
    await party.verify(request, response)
    seen[name].push(response.presentation)
  }
}

const [atBank, atShop] = seen.hanako as [string, string]
console.log('values that recognise her:', matchTranscripts(atBank, atShop, seen.another).length) // 0
