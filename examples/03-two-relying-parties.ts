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

/** Issues one credential to a new wallet, shows it to both parties, and returns what they saw. */
async function showToBoth(): Promise<string[]> {
  const [store, keys] = [createMemoryCredentialStore(), createMemoryHolderKeys()]
  const holder = createHolder({ formats: [bbsVcHolder()], trust: [issuer.trust], store, keys })
  const issuance = await holder.prepare(await issuer.offer())
  await issuance.accept(await issuer.issue(issuance.request(card.sign(issuance.statement))))
  const seen: string[] = []
  for (const party of parties) {
    const request = await party.request({ age_over_20: true, prefecture: true })
    const response = await holder.present(request)
    await party.verify(request, response)
    seen.push(response.presentation)
  }
  return seen
}

// 20-character pieces that both parties hold, and that another person's presentations do not have.
const [[atBank = '', atShop = ''], another] = [await showToBoth(), (await showToBoth()).join()]
const pieces = Array.from(atBank, (_, i) => atBank.slice(i, i + 20)).filter((piece) => piece.length === 20)
const isHers = (piece: string) => !another.includes(piece.slice(0, 10)) && !another.includes(piece.slice(10))
console.log('values that recognise her:', pieces.filter((piece) => atShop.includes(piece) && isHers(piece)).length) // 0
