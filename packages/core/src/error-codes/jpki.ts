import type { ErrorCodeEntry } from './entry.js'

/** The JPKI profile and the issuance statement. */
export const JPKI_CODES = {
  ERR_JPKI_FORM: {
    spec: 'docs/jpki-profile.md section 3',
    meaning:
      'The signature has a form (bare hash, PSS) that the verifier did not name as accepted, or signs something else than a document.',
  },
  ERR_JPKI_SIGNATURE: {
    spec: 'RFC 8017 section 8.2.2',
    meaning: 'A raw signature is not by the key of its certificate over the data, in the form it claims.',
  },
  ERR_JPKI_HIERARCHY: {
    spec: 'docs/jpki-profile.md R11',
    meaning: 'The certificate belongs to another hierarchy, such as that of test cards.',
  },
  ERR_JPKI_ROLE: {
    spec: 'docs/jpki-profile.md R11',
    meaning: 'The certificate was issued by the CA of the other role (signature, user authentication).',
  },
  ERR_JPKI_ALGORITHM: {
    spec: 'docs/jpki-profile.md section 1',
    meaning: 'A key, hash or signature algorithm is not one that the JPKI profile has.',
  },
  ERR_JPKI_KEY_USAGE: {
    spec: 'docs/jpki-profile.md section 1',
    meaning: 'The key usage of the certificate is not exactly that of its role.',
  },
  ERR_JPKI_POLICY: {
    spec: 'docs/jpki-profile.md section 1',
    meaning: 'The certificate is not issued under a policy that the verifier accepts for the usage.',
  },
  ERR_JPKI_REVOKED: {
    spec: 'docs/jpki-profile.md R4',
    meaning: 'The certificate is revoked; the person moved, changed names, died, or lost the card.',
  },
  ERR_JPKI_REVOCATION_UNKNOWN: {
    spec: 'docs/jpki-profile.md R4',
    meaning: 'No fresh and authentic CRL of the right municipality tells the status of the certificate.',
  },
  ERR_JPKI_ATTRIBUTE_MISSING: {
    spec: 'docs/jpki-profile.md section 2',
    meaning: 'One of the six attribute fields is not in the certificate.',
  },
  ERR_JPKI_ATTRIBUTE_DUPLICATE: {
    spec: 'docs/jpki-profile.md section 2',
    meaning: 'One of the six attribute fields is in the certificate twice.',
  },
  ERR_JPKI_ATTRIBUTE_INVALID: {
    spec: 'docs/jpki-profile.md section 2',
    meaning: 'An attribute field has a value that the profile does not have.',
  },
  ERR_JPKI_BIRTHDATE_PARTIAL: {
    spec: 'docs/jpki-profile.md section 2',
    meaning: 'Part of the date of birth is unknown, so neither a date nor an age is stated.',
  },
  ERR_JPKI_BIRTHDATE_INVALID: {
    spec: 'docs/jpki-profile.md section 2',
    meaning: 'The date of birth is not an era code and a day of the calendar.',
  },
  ERR_JPKI_STATEMENT_MALFORMED: {
    spec: 'DESIGN section 5 step 3',
    meaning: 'The bytes are not an issuance statement in canonical form.',
  },
  ERR_JPKI_STATEMENT_PURPOSE: {
    spec: 'DESIGN section 5 step 3',
    meaning: 'The signed text serves another purpose than the issuance of credentials.',
  },
  ERR_JPKI_STATEMENT_ISSUER: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The person signed a statement for another issuer.',
  },
  ERR_JPKI_STATEMENT_CHALLENGE: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The statement answers another challenge, or gives the challenge another expiry.',
  },
  ERR_JPKI_STATEMENT_EXPIRED: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The issuance statement is past its expiry.',
  },
  ERR_JPKI_STATEMENT_CONSENT: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The person agreed to another consent text than the one offered.',
  },
  ERR_JPKI_STATEMENT_BINDINGS: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The holder keys and commitments are not those that the person signed for.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
