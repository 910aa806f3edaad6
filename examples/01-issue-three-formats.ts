/** One card signature, three credential formats. */
import { bbsVcHolder, bbsVcIssuer, generateBbsKeyPair } from '@tegata/bbs-vc'
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
import { mdocHolder, mdocIssuer } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import { sdJwtVcHolder, sdJwtVcIssuer } from '@tegata/sd-jwt'

const card = createSoftwareCard() // a My Number Card, in software, of a test CA

// The issuer: its keys in three formats, which JPKI certificates it believes, what it keeps.
const id = 'https://issuer.example'
const issuer = createIssuer({
  id,
  formats: [
    sdJwtVcIssuer({ issuer: id, signer: await generateSigner('ES256') }),
    mdocIssuer({ issuer: id, ...(await createTestIaca({ notBefore: new Date('2026-01-01') })) }),
    bbsVcIssuer({ issuer: id, keyPair: await generateBbsKeyPair() }),
  ],
  anchor: directAnchorSource({ trust: card.authority.trust, revocation: card.authority.crls }),
  challenges: createMemoryOneTimeStore(),
  anchors: createAnchorVault({ store: createMemoryAnchorStore(), keys: await createAnchorKeys([systemRandom(32)]) }),
  consentText: '本人確認のため、署名用電子証明書の基本四情報から証明書を発行します。',
  batchSize: 5,
  validDays: 14,
})

// The wallet.
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
