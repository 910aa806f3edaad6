import { isJsonObject, type JsonObject, type JsonValue, TegataError } from '@tegata/core'
import { CREDENTIALS_V1, CREDENTIALS_V2 } from './contexts.js'
import { refuseDocument } from './document.js'
import { parseDateTime } from './proof-options.js'

/** What the data model says about a credential, as far as it is shown. Spec: VC-DATA-MODEL-2.0 section 4. */
export interface CredentialFacts {
  /** A URL. */
  readonly issuer: string | undefined
  readonly validFrom: Date | undefined
  readonly validUntil: Date | undefined
  /** Status entries, whatever their mechanism. */
  readonly status: readonly JsonObject[]
}

const MAX_STATUS_ENTRIES = 8

/**
 * Reads the members of the data model, version 2.0 or 1.1.
 *
 * Spec: VC-DATA-MODEL-2.0 sections 4.3 (the first context), 4.5, 4.7, 4.9, 4.10; VC-DATA-MODEL section 4.6
 * (`issuanceDate`, `expirationDate`).
 *
 * @throws TegataError ERR_DI_DOCUMENT, ERR_DI_VALIDITY
 */
export function readCredential(document: JsonObject): CredentialFacts {
  const [first] = [document['@context']].flat()
  if (first !== CREDENTIALS_V1 && first !== CREDENTIALS_V2) throw refuseDocument('another first context')
  if (![document.type].flat().includes('VerifiableCredential')) throw refuseDocument('no VerifiableCredential')
  const [from, until] = first === CREDENTIALS_V2 ? ['validFrom', 'validUntil'] : ['issuanceDate', 'expirationDate']
  return {
    issuer: readIssuer(document.issuer),
    validFrom: readDate(document[from!]),
    validUntil: readDate(document[until!]),
    status: readStatus(document.credentialStatus),
  }
}

/** "either a URL or an object containing an `id` property whose value is a URL". */
function readIssuer(issuer: JsonValue | undefined): string | undefined {
  const id = isJsonObject(issuer) ? issuer.id : issuer
  return typeof id === 'string' ? id : undefined
}

/** A date that cannot be read must not count as no date. */
function readDate(value: JsonValue | undefined): Date | undefined {
  const date = parseDateTime(value)
  if (value !== undefined && date === undefined) throw refuseValidity('a date is no dateTimeStamp')
  return date
}

function readStatus(value: JsonValue | undefined): JsonObject[] {
  if (value === undefined) return []
  const entries = [value].flat()
  if (entries.length > MAX_STATUS_ENTRIES || !entries.every(isJsonObject))
    throw refuseDocument('no list of status entries')
  return entries
}

/**
 * Whether the credential is valid at a time.
 *
 * @param expiry — `required` when a credential must show until when it is valid.
 * @throws TegataError ERR_DI_VALIDITY
 */
export function assertValidAt(
  { validFrom, validUntil }: Pick<CredentialFacts, 'validFrom' | 'validUntil'>,
  now: Date,
  expiry: 'required' | 'optional',
): void {
  if (validFrom !== undefined && now < validFrom) throw refuseValidity('not valid yet')
  if (validUntil === undefined && expiry === 'required') throw refuseValidity('until when is not shown')
  if (validUntil !== undefined && now > validUntil) throw refuseValidity('expired')
}

function refuseValidity(reason: string): TegataError {
  return new TegataError('ERR_DI_VALIDITY', `the credential is refused: ${reason}`, {
    spec: 'VC-DATA-MODEL-2.0 section 4.9',
  })
}
