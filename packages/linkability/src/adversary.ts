/**
 * Who may try to match transcripts, after the adversaries of ISO/IEC 27551:
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
