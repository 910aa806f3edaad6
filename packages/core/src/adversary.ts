/**
 * Who may try to match presentations, after the adversaries of ISO/IEC 27551:
 *
 * - `same-verifier`: one relying party, over several visits of a person (RP-U);
 * - `verifier+verifier`: relying parties that pool what they saw (RP+RP'-U);
 * - `issuer+verifier`: an issuer that kept its records, together with relying parties (AP+RP-U);
 * - `network`: whoever serves what a wallet or a relying party fetches, or sees the connection.
 *
 * Spec: ISO/IEC 27551 section 7.3.
 */
export const ADVERSARIES = ['same-verifier', 'verifier+verifier', 'issuer+verifier', 'network'] as const

/** One of the adversaries. Spec: ISO/IEC 27551 section 7.3. */
export type Adversary = (typeof ADVERSARIES)[number]

/**
 * What an adversary can do with the transcripts, worst first:
 *
 * - `linked`: transcripts share values that belong to one person or one copy;
 * - `linkable`: nothing was matched, but values are there that whoever has the other half can match, or matches that may be
 *   chance;
 * - `linked-by-disclosure`: the person disclosed an attribute that names them;
 * - `recognised-by-design`: a pseudonym, at the party it was made for;
 * - `no-correlator-found`: nothing of the above. It is not a proof that there is none.
 *
 * Spec: ISO/IEC 27551 section 7.5.
 */
export type LinkabilityVerdict =
  | 'linked'
  | 'linkable'
  | 'linked-by-disclosure'
  | 'recognised-by-design'
  | 'no-correlator-found'
