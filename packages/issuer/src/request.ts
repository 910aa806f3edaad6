import {
  decodeBase64url,
  type FormatId,
  type HolderBinding,
  type IssuanceRequest,
  type ProvenBinding,
  parsePublicJwk,
  type RenewalProof,
  TegataError,
} from '@tegata/core'
import type { AnchorEvidence } from '@tegata/jpki/sources'

/** Enough for every format at the largest sensible batch; more is an attack. */
const MAX_BATCHES = 8
const MAX_COPIES = 200
const MAX_TEXT_CHARACTERS = 65_536

/** A request whose every member has its type; nothing in it is trusted yet. */
export interface ParsedIssuanceRequest {
  readonly statement: Uint8Array
  readonly evidence: AnchorEvidence
  readonly bindings: IssuanceRequest['bindings']
  readonly renewal?: RenewalProof
}

/** Reads an untrusted issuance request. @throws TegataError ERR_POLICY_RESPONSE_MALFORMED, ERR_ENCODING_BASE64URL, ERR_KEY_INVALID */
export function parseIssuanceRequest(request: unknown): ParsedIssuanceRequest {
  const { statement, signature, bindings, renewal } = record(request, 'the request')
  return {
    statement: decodeBase64url(text(statement, 'statement')),
    evidence: parseEvidence(signature),
    bindings: list(bindings, 'bindings', MAX_BATCHES).map((batch) => {
      const { format, copies } = record(batch, 'a batch')
      return {
        format: text(format, 'format') as FormatId,
        copies: list(copies, 'copies', MAX_COPIES).map(parseBinding),
      }
    }),
    ...(renewal === undefined ? {} : { renewal: parseRenewal(renewal) }),
  }
}

/** The bare-hash form is left out: whoever needs it verifies such signatures by name with `@tegata/jpki`. */
function parseEvidence(value: unknown): AnchorEvidence {
  const signature = record(value, 'signature')
  switch (signature.form) {
    case 'cms':
      return { form: 'cms', cms: decodeBase64url(text(signature.cms, 'cms')) }
    case 'digest-info':
      return {
        form: 'digest-info',
        certificate: decodeBase64url(text(signature.certificate, 'certificate')),
        value: decodeBase64url(text(signature.value, 'value')),
      }
    case 'login':
      return { form: 'login', response: text(signature.response, 'response') }
    default:
      throw malformed('unknown signature form')
  }
}

function parseBinding(value: unknown): ProvenBinding {
  const { binding, proof } = record(value, 'a copy')
  return { binding: parseHolderBinding(binding), ...(proof === undefined ? {} : { proof: text(proof, 'proof') }) }
}

function parseRenewal(value: unknown): RenewalProof {
  const { publicJwk, proof } = record(value, 'renewal')
  return { publicJwk: parsePublicJwk(publicJwk), proof: text(proof, 'proof') }
}

function parseHolderBinding(value: unknown): HolderBinding {
  const { kind, publicJwk, commitment } = record(value, 'binding')
  if (kind === 'key') return { kind, publicJwk: parsePublicJwk(publicJwk) }
  if (kind === 'commitment') return { kind, commitment: text(commitment, 'commitment') }
  throw malformed('unknown kind of binding')
}

function record(value: unknown, title: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw malformed(`${title} is not an object`)
  return value as Record<string, unknown>
}

function list(value: unknown, title: string, max: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > max) throw malformed(`${title} is not a list of at most ${max}`)
  return value
}

function text(value: unknown, title: string): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT_CHARACTERS) throw malformed(`${title} is not text`)
  return value
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_POLICY_RESPONSE_MALFORMED', `not an issuance request: ${reason}`, {
    spec: 'DESIGN section 5 step 3',
  })
}
