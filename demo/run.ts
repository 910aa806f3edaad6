/**
 * npm run demo
 *
 * One JPKI signature becomes three credentials; a person answers "over 20, and which prefecture" to two relying parties
 * in each format; then the two pool everything they saw. Every figure is computed from the bytes that went over the wire.
 */
import type { FormatId } from '@tegata/core'
import { type Holder, unsafeReuseOneTimeCopy } from '@tegata/holder'
import { describeIssuanceStatement, parseIssuanceStatement } from '@tegata/jpki/statement'
import { createSoftwareCard, createTestAuthority, SAMPLE_PERSON } from '@tegata/jpki/testing'
import { showAttacks } from './attacks.js'
import { createExampleIssuer } from './issuer.js'
import { matchTranscripts } from './match.js'
import { createParties, type Party } from './parties.js'
import { printTable } from './table.js'
import { createExampleWallet, createUnissuedWallet } from './wallet.js'

const ASK = { age_over_20: true, prefecture: true } as const
const FORMATS: readonly FormatId[] = ['dc+sd-jwt', 'mso_mdoc', 'dc+jwp']

const authority = createTestAuthority()
const issuer = await createExampleIssuer(authority)

console.log('1. One signature by a (software) My Number Card\n')
const hanako = createUnissuedWallet(issuer)
const issuance = await hanako.prepare(await issuer.offer())
console.log(indent(describeIssuanceStatement(parseIssuanceStatement(issuance.statement), 'en')))
const card = createSoftwareCard({ authority })
const response = await issuer.issue(issuance.request(card.sign(issuance.statement)))

console.log('\n2. The issuer verified it and issued three formats\n')
for (const { format, copies } of response.credentials) {
  console.log(`   ${format.padEnd(10)} ${copies.length} ${copies.length === 1 ? 'credential' : 'one-time copies'}`)
}
await issuance.accept(response)

// Another person with the same answers: values that she shows as well recognise nobody.
const control = await createExampleWallet(
  issuer,
  createSoftwareCard({ authority, person: { ...SAMPLE_PERSON, name: '見本　桜子', birthdate: '1985-11-30' } }),
)

console.log('\n3. "Over 20, and which prefecture?" - two relying parties ask\n')
const parties = createParties(issuer.trust)
const rows = []
for (const format of FORMATS) {
  for (const reuse of format === 'dc+jwp' ? [true] : [true, false]) {
    const seen = { hanako: await showToBoth(hanako, format, reuse), control: await showToBoth(control, format, reuse) }
    const [atBank, atShop] = seen.hanako
    rows.push({
      format,
      shown: reuse ? (format === 'dc+jwp' ? 'one credential, twice' : 'one copy, twice') : 'two one-time copies',
      bytes: atBank.length,
      matches: matchTranscripts(atBank, atShop, seen.control),
    })
  }
}

console.log('\n4. The two pool what they saw: which values tell them that it is one person?\n')
printTable(rows)

console.log('\n5. What is refused\n')
await showAttacks(hanako, parties, FORMATS)

/** Answers both parties in one format; each verifies. Returns what each received. */
async function showToBoth(holder: Holder, format: FormatId, reuse: boolean): Promise<readonly [string, string]> {
  const seen: string[] = []
  for (const party of parties) seen.push(await show(holder, party, format, reuse))
  return seen as [string, string]
}

async function show(holder: Holder, { name, verifier }: Party, format: FormatId, reuse: boolean): Promise<string> {
  const request = await verifier.request(ASK)
  const candidate = (await holder.match(request)).find((candidate) => candidate.format === format)!
  const answer = await holder.present(request, { candidate, ...(reuse ? { [unsafeReuseOneTimeCopy]: true } : {}) })
  const { claims, holderBinding } = await verifier.verify(request, answer)
  const { age_over_20, prefecture } = claims
  if (holder === hanako)
    console.log(`   ${name} reads ${format}: over 20 ${age_over_20}, ${prefecture} (${holderBinding})`)
  return answer.presentation
}

function indent(text: string): string {
  return text.replace(/^/gm, '   ')
}
