/** The files of one walk-through of the vc-di-bbs specification, and what it was made from. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FeatureOption, HolderSecrets } from '@tegata/bbs-vc/data-integrity'
import { decodeHex, encodeBase64url, encodeUtf8, type JsonObject, type JwkPrivate, sha256 } from '@tegata/core'

/** Entries of a map as the walk-throughs write them. */
export interface WrittenMap<K, V> {
  readonly dataType: 'Map'
  readonly value: readonly (readonly [K, V])[]
}

export interface WalkThrough {
  /** Names the folder in case ids. */
  readonly label: string
  /** A file of the folder; undefined when it is not there. */
  read<T>(name: string): T | undefined
  readText(name: string): string | undefined
  readonly key: JwkPrivate
  readonly hmacKey: Uint8Array
  readonly presentationHeader: Uint8Array
  readonly secrets: Omit<HolderSecrets, 'secretProverBlind'>
  readonly signerNymEntropy: Uint8Array | undefined
  readonly nymDomain: string | undefined
  /** Lists of pointers; which of them a walk-through uses, its reveal document tells. */
  readonly selections: readonly (readonly string[])[]
}

/** Every folder at or below one that holds the steps of an issuance. */
export function findWalkThroughs(folder: string): WalkThrough[] {
  if (!existsSync(folder)) return []
  const inner = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort()
  const own = existsSync(join(folder, 'addSignedSDBase.json')) ? [openWalkThrough(folder)] : []
  return [...own, ...inner.flatMap(findWalkThroughs)]
}

function openWalkThrough(folder: string): WalkThrough {
  const near = [folder, join(folder, 'FeatureInputs'), dirname(folder), join(dirname(folder), 'FeatureInputs')]
  const nearby = <T>(name: string): T | undefined =>
    near.map((place) => readIfThere<T>(join(place, name))).find((found) => found !== undefined)
  const material = nearby<{ publicKeyHex: string; privateKeyHex: string; hmacKeyString: string }>('BBSKeyMaterial.json')
  if (material === undefined) throw new Error(`${folder}: no BBSKeyMaterial.json`)
  const hex = (text: string | undefined): Uint8Array | undefined => (text === undefined ? undefined : decodeHex(text))
  const holderSecret = hex(nearby<{ holderSecretHex: string }>('holderSecret.json')?.holderSecretHex)
  const proverNym = hex(nearby<{ proverNymHex: string }>('proverNym.json')?.proverNymHex)
  return {
    label: folder.split('/').slice(-2).join('/'),
    read: (name) => readIfThere(join(folder, name)),
    readText: (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined),
    key: {
      kty: 'OKP',
      crv: 'BLS12381G2',
      x: encodeBase64url(decodeHex(material.publicKeyHex)),
      d: encodeBase64url(decodeHex(material.privateKeyHex)),
    },
    hmacKey: decodeHex(material.hmacKeyString),
    presentationHeader: decodeHex(
      nearby<{ presentationHeaderHex: string }>('BBSDeriveMaterial.json')?.presentationHeaderHex ?? '',
    ),
    secrets: { ...(holderSecret && { holderSecret }), ...(proverNym && { proverNym }) },
    signerNymEntropy: hex(nearby<{ signerNymEntropyHex: string }>('signerNymEntropy.json')?.signerNymEntropyHex),
    nymDomain: nearby<{ verifierId: string }>('verifierInfo.json')?.verifierId,
    selections: near.flatMap(listSelections),
  }
}

function listSelections(folder: string): (readonly string[])[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((name) => /selective.*\.json$/i.test(name))
  return files.map((name) => readIfThere<readonly string[]>(join(folder, name))!)
}

function readIfThere<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined
}

/** The secrets of an option out of all that a folder has. */
export function secretsFor({ secrets }: WalkThrough, option: FeatureOption): WalkThrough['secrets'] {
  const { holderSecret, proverNym } = secrets
  return {
    ...(option.includes('holder_binding') && holderSecret && { holderSecret }),
    ...(option.includes('pseudonym') && proverNym && { proverNym }),
  }
}

/** A context in the form that is pinned. */
export function pin(url: string, context: unknown): { url: string; text: string; sha256: string } {
  const text = JSON.stringify(context)
  return { url, text, sha256: Buffer.from(sha256(encodeUtf8(text))).toString('hex') }
}

export type { JsonObject }
