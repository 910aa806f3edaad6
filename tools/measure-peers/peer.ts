import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { JwkPrivate } from '@tegata/core'
import type { GameTranscript, Transcript, TranscriptFormat } from '@tegata/linkability'

/** What goes over the wire, in one of the forms that the meter takes. */
export type Bytes = Transcript['data']

/** Somebody to issue to. People of one crowd have the same claims, but for the optional one. */
export interface Person {
  readonly number: number
  readonly hasMiddleName: boolean
}

/** What every format issues: five claims that all have, and one that some have. */
export function claimsOf({ number, hasMiddleName }: Person) {
  return {
    given_name: `Given${number}`,
    family_name: `Family${number}`,
    ...(hasMiddleName ? { middle_name: `Middle${number}` } : {}),
    birthdate: `19${60 + (number % 40)}-04-01`,
    age_over_20: true,
    prefecture: 'Tokyo',
  }
}

/** What is shown, everywhere: the same for all, so that nothing of it can tell two people apart. */
export const SHOWN = ['age_over_20', 'prefecture'] as const

/** How the calling program uses a library. */
export interface Settings {
  /** When this person is issued to. */
  readonly issuedAt: Date
  /** Whether the caller uses every option against being linked that the library has, or writes what its README writes. */
  readonly careful: boolean
}

/** One copy of a credential in a wallet. */
export interface Copy {
  /** As the issuer made it, and can keep it. */
  readonly issued: Bytes
  /** @param party — domain of the relying party. */
  show(party: string): Promise<Shown>
}

/** A presentation, and the library's own verification of it, which throws. */
export interface Shown {
  readonly bytes: Bytes
  verify(): Promise<void>
}

/** A library that issues and presents. */
export interface Peer {
  readonly name: string
  readonly version: string
  readonly format: TranscriptFormat
  /** The program that uses it, from the project's root. */
  readonly program: string
  /** Whether its copies are meant to be shown once; otherwise one credential is shown for ever. */
  readonly oneTime: boolean
  /** What its README or its defaults have a caller write. */
  readonly usage: string
  /** What `careful` sets; absent where the defaults are careful. */
  readonly options?: string
  /** What no setting changes. */
  readonly remains: string
  /** What the bytes show beside what can be matched. */
  readonly alsoSeen?: string
  issue(person: Person, settings: Settings): Promise<Copy>
}

/** Makes a copy for a person. */
export type Issue = (person: Person) => Promise<Copy>

/** Issues as the caller of a library does, to each person at a time of their own. */
export function issueWith(peer: Peer, careful: boolean): Issue {
  return (person) => peer.issue(person, { issuedAt: timeOf(person), careful })
}

/** Yesterday, at a time of day that nobody rounds to; each person two minutes after the one before. */
function timeOf({ number }: Person): Date {
  return new Date(startOfDay(new Date()).getTime() - 86_400_000 + 33_315_250 + number * 137_000)
}

/** What a party saw, for the meter. */
export function transcribe({ format }: Pick<Peer, 'format'>, data: Bytes, observer: string): GameTranscript {
  return { observer, format, data }
}

/** The version of an installed package, found from where it is used: its entry may hide its package.json. */
export function versionOf(name: string, from: string): string {
  const lookup = createRequire(from).resolve.paths(name) ?? []
  for (const folder of lookup) {
    try {
      return (JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { version: string }).version
    } catch {
      // Not in this folder; the next one is further up.
    }
  }
  throw new Error(`${name} is not installed for ${dirname(from)}`)
}

/** A key that nobody had before: P-256. */
export function newKey(): JwkPrivate {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JwkPrivate
}

/** Midnight UTC of the day. */
export function startOfDay(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 86_400_000) * 86_400_000)
}

/** The same day of another year. */
export function addYear(time: Date): Date {
  return new Date(Date.UTC(time.getUTCFullYear() + 1, time.getUTCMonth(), time.getUTCDate(), ...clockOf(time)))
}

function clockOf(time: Date): [number, number, number] {
  return [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()]
}
