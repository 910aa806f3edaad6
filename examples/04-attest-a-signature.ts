/** Two people sign a contract with their cards; a court checks that later, without ever seeing a certificate. */
import { encodeUtf8, generateSigner, systemClock } from '@tegata/core'
import { attestSignatures, timestampAttestation } from '@tegata/issuer/attestation'
import { createSoftwareCard, SAMPLE_PERSON } from '@tegata/jpki/testing'
import { createTestTimestampAuthority } from '@tegata/pki/testing'
import { presentSdJwt } from '@tegata/sd-jwt'
import { verifyAttestations } from '@tegata/verifier/attestation'

const contract = encodeUtf8('売買契約書 …')
const seller = createSoftwareCard()
const buyer = createSoftwareCard({ authority: seller.authority, person: { ...SAMPLE_PERSON, name: '見本　太郎' } })

// The attester may verify JPKI: it sees both certificates, once, and states what it saw.
const id = 'https://attester.example'
const signer = await generateSigner('ES256')
const agreed = { plain: ['name'], selective: ['address', 'age_over_20'] } as const // what each signer agreed to show
const attestations = await attestSignatures({
  issuer: id,
  signer,
  document: contract,
  signatures: [seller, buyer].map((card) => ({
    signature: card.sign(contract),
    agreed,
    times: 'day',
    holderKey: null,
  })),
  jpki: { trust: seller.authority.trust, revocation: seller.authority.crls },
})

// A time-stamp proves when an attestation existed, whatever becomes of the attester.
const tsa = createTestTimestampAuthority()
const timestamps = { anchors: [tsa.root], policies: [tsa.policy], revocation: [tsa.createCrl()] }
const send = (query: Uint8Array) => tsa.respond(query) // an HTTP POST, in life
const stamped = await Promise.all(attestations.map((one) => timestampAttestation(one, { send, policy: timestamps })))

// Each signer hands over what is needed: here the name, which is plain, and nothing that is selective.
const evidence = await Promise.all(
  stamped.map(async (one) => ({
    ...one,
    attestation: await presentSdJwt(one.attestation, { claims: [], keyBinding: 'none' }),
  })),
)

// The court: the document, the attestations, and whom it trusts.
const results = await verifyAttestations(
  { document: contract, attestations: evidence },
  {
    trust: [{ id, keys: [signer.publicJwk] }],
    algorithms: ['ES256'],
    keyBinding: { keyBinding: 'forbidden' },
    signers: 'complete', // both, and two different people
    timestamps,
    clock: systemClock,
  },
)
console.log(results.map(({ signer }) => signer.name)) // [ '見本　花子', '見本　太郎' ]
