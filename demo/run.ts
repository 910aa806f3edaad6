/**
 * npm run demo
 *
 * One JPKI signature becomes three credentials; a person answers "over 20, and which prefecture" to two relying parties
 * in each format. Later her certificate is revoked, and what hangs on it is refused. At the end the two pool everything
 * they saw, alone and with the issuer; every figure is computed from the bytes that went over the wire.
 */
import { createMemoryAnchorStore, type FormatId, systemRandom } from '@tegata/core'
import { type Holder, unsafeReuseOneTimeCopy } from '@tegata/holder'
import { createAnchorKeys, createAnchorLifecycle, createAnchorVault } from '@tegata/jpki/anchors'
import { describeIssuanceStatement, parseIssuanceStatement } from '@tegata/jpki/statement'
import { createSoftwareCard, createTestAuthority, SAMPLE_PERSON } from '@tegata/jpki/testing'
import type { Transcript } from '@tegata/linkability'
import { showAttacks } from './attacks.js'
import { createExampleIssuer } from './issuer.js'
import { type Showing, showLinkability } from './meter.js'
import { createParties, type Party } from './parties.js'
import { showRecognition } from './recognition.js'
import { showRevocation } from './revocation.js'
import { createExampleStatuses } from './status.js'
import { createExampleWallet, createUnissuedWallet } from './wallet.js'

const ASK = { age_over_20: true, prefecture: true } as const
const FORMATS: readonly FormatId[] = ['dc+sd-jwt', 'mso_mdoc', 'dc+jwp']

const DAY = 86_400_000

// One clock for everybody, so that the last part can be two nights later.
let nights = 0
const clock = () => new Date(Date.now() + nights * DAY)
const authority = createTestAuthority({ clock })
const anchors = createAnchorVault({
  store: createMemoryAnchorStore(),
  keys: await createAnchorKeys([systemRandom(32)]),
  clock,
})
const statuses = await createExampleStatuses('https://issuer.example', clock)
await statuses.publish()
const issuer = await createExampleIssuer(authority, { clock, anchors, statuses: statuses.register })

console.log('1. One signature by a (software) My Number Card\n')
const hanako = createUnissuedWallet(issuer, clock)
const issuance = await hanako.prepare(await issuer.offer())
console.log(indent(describeIssuanceStatement(parseIssuanceStatement(issuance.statement), 'en')))
const card = createSoftwareCard({ authority, clock })
const response = await issuer.issue(issuance.request(card.sign(issuance.statement)))

console.log('\n2. The issuer verified it and issued three formats\n')
for (const { format, copies } of response.credentials) {
  console.log(`   ${format.padEnd(10)} ${copies.length} ${copies.length === 1 ? 'credential' : 'one-time copies'}`)
}
await issuance.accept(response)

// Another person with the same answers: what she shows must not be taken for Hanako's.
const sakurako = await createExampleWallet(
  issuer,
  createSoftwareCard({ authority, clock, person: { ...SAMPLE_PERSON, name: '見本　桜子', birthdate: '1985-11-30' } }),
  clock,
)

console.log('\n3. "Over 20, and which prefecture?" - two relying parties ask\n')
const revocation = { check: statuses.check, acceptWithoutStatus: ['dc+jwp'] } as const
const parties = createParties(issuer.trust, { clock, revocation })
const showings: Showing[] = []
for (const format of FORMATS) {
  // One-time copies first: a copy that is reused on purpose is kept as if it had never been shown.
  for (const reuse of format === 'dc+jwp' ? [true] : [false, true]) {
    const shown = reuse ? (format === 'dc+jwp' ? 'one credential, twice' : 'one copy, twice') : 'two one-time copies'
    const transcripts = [
      ...(await showToBoth('Hanako', hanako, format, reuse)),
      ...(await showToBoth('Sakurako', sakurako, format, reuse)),
    ]
    showings.push({ format, shown, transcripts })
  }
}

console.log('\n4. A customer comes back: a pseudonym for each relying party, when it asks for one\n')
await showRecognition({ Hanako: hanako, Sakurako: sakurako }, parties)

console.log('\n5. What is refused\n')
await showAttacks(hanako, parties, FORMATS)

console.log('\n6. Her certificate is revoked; two nights later the batch is published\n')
card.revoke()
const lifecycle = createAnchorLifecycle({
  vault: anchors,
  trust: authority.trust,
  revocation: authority.crls,
  minimumBatch: 1,
})
nights++
const { revoked, good } = await lifecycle.recheck()
console.log(`   re-checked: ${revoked} certificate revoked, ${good} good`)
nights++
await lifecycle.release(async (batch) => {
  await issuer.applyEvents(batch)
  await statuses.publish()
})
const copies = 2 * 5
console.log(
  `   published: ${statuses.countChanged()} entries changed at once, ${copies} of them hers, the others decoys`,
)
await showRevocation({ hanako, sakurako }, parties[0], ['dc+sd-jwt', 'mso_mdoc'])
console.log('   BBS carries no status, which would link its showings: it is short-lived, and each verifier decides')

console.log('\n7. The two pool what they saw of Hanako and Sakurako: can they tell who is who?\n')
const issued = response.credentials.flatMap(({ format, copies }) =>
  copies.map((data, copy): Transcript => {
    const id = `Hanako's ${format} copy ${copy + 1} as issued`
    return { id, observer: 'issuer.example', role: 'issuer', format, data }
  }),
)
showLinkability(showings, issued, 'Hanako')

/** Answers both parties in one format; each verifies. Returns what each received. */
async function showToBoth(person: string, holder: Holder, format: FormatId, reuse: boolean): Promise<Transcript[]> {
  const seen: Transcript[] = []
  for (const party of parties) {
    const id = `${person} at ${party.name}, ${format} ${reuse ? 'reused' : 'one-time'}`
    seen.push({ id, observer: party.name, format, data: await show(holder, party, format, reuse) })
  }
  return seen
}

async function show(holder: Holder, { name, verifier }: Party, format: FormatId, reuse: boolean): Promise<string> {
  const request = await verifier.request(ASK)
  const option = (await holder.plan(request)).options.find((option) => option.format === format)!
  const answer = await holder.present(request, { option, ...(reuse ? { [unsafeReuseOneTimeCopy]: true } : {}) })
  const { claims, holderBinding } = await verifier.verify(request, answer)
  const { age_over_20, prefecture } = claims
  if (holder === hanako)
    console.log(`   ${name} reads ${format}: over 20 ${age_over_20}, ${prefecture} (${holderBinding})`)
  return answer.presentation
}

function indent(text: string): string {
  return text.replace(/^/gm, '   ')
}
