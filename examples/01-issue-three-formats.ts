/** One card signature, three credential formats. */
import { bbsVcHolder } from '@tegata/bbs-vc'
import { createMemoryCredentialStore, createMemoryHolderKeys } from '@tegata/core'
import { createHolder } from '@tegata/holder'
import { createSoftwareCard, createTestAuthority } from '@tegata/jpki/testing'
import { mdocHolder } from '@tegata/mdoc'
import { sdJwtVcHolder } from '@tegata/sd-jwt'
import { createExampleIssuer } from './setup/issuer.js'

const authority = createTestAuthority()
const card = createSoftwareCard({ authority }) // a My Number Card, in software
const issuer = await createExampleIssuer(authority)

const holder = createHolder({
  formats: [bbsVcHolder(), sdJwtVcHolder(), mdocHolder()],
  trust: [issuer.trust],
  store: createMemoryCredentialStore(),
  keys: createMemoryHolderKeys(),
})

const issuance = await holder.prepare(await issuer.offer()) // keys, a blinded link secret, the statement
const request = issuance.request(card.sign(issuance.statement)) // one signature over all of them
const stored = await issuance.accept(await issuer.issue(request)) // everything is verified before it is stored

console.log(`${stored} credentials stored`) // 5 SD-JWT VC, 5 mdoc, 1 BBS
