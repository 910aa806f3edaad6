/** The wallets of the demo: all three formats, everything in memory. */
import { bbsVcHolder } from '@tegata/bbs-vc'
import { type Clock, createMemoryCredentialStore, createMemoryHolderKeys } from '@tegata/core'
import { createHolder, type Holder } from '@tegata/holder'
import type { Issuer } from '@tegata/issuer'
import type { SoftwareCard } from '@tegata/jpki/testing'
import { mdocHolder } from '@tegata/mdoc'
import { sdJwtVcHolder } from '@tegata/sd-jwt'

/** An empty wallet that trusts the issuer. */
export function createUnissuedWallet(issuer: Issuer, clock?: Clock): Holder {
  return createHolder({
    formats: [bbsVcHolder(), sdJwtVcHolder(), mdocHolder()],
    trust: [issuer.trust],
    store: createMemoryCredentialStore(),
    keys: createMemoryHolderKeys(),
    ...(clock && { clock }),
  })
}

/** A wallet that has been issued all three formats with a card's signature. */
export async function createExampleWallet(issuer: Issuer, card: SoftwareCard, clock?: Clock): Promise<Holder> {
  const holder = createUnissuedWallet(issuer, clock)
  const issuance = await holder.prepare(await issuer.offer())
  await issuance.accept(await issuer.issue(issuance.request(card.sign(issuance.statement))))
  return holder
}
