/**
 * What a signature certificate of JPKI is for: 署名用 (digital signature) or 利用者証明用 (user authentication).
 *
 * Spec: 公的個人認証法 3条, 22条; docs/jpki-profile.md section 1.
 */
export type JpkiUsage = 'digital-signature' | 'user-authentication'

/**
 * A signature made by the card, in one of the forms that are on the wire of real operators.
 *
 * `cms`: a CMS SignedData that carries the certificate, detached or attached, with or without signed attributes.
 * `digest-info`: the standard signature of the certificate's key over the data (RSASSA-PKCS1-v1_5; ECDSA for EC keys).
 * `bare-sha256`: a PKCS#1 v1.5 block around the naked hash, no DigestInfo; some cards' software makes it by mistake.
 * `pss-sha256`: RSASSA-PSS, which no JPKI profile has. The last two are refused unless a verifier names them.
 *
 * Spec: RFC 5652; RFC 8017 sections 8.1.2 and 8.2.2; docs/jpki-profile.md section 3.
 */
export type JpkiSignature =
  | { readonly form: 'cms'; readonly cms: Uint8Array }
  | {
      readonly form: 'digest-info' | 'bare-sha256' | 'pss-sha256'
      /** DER. */
      readonly certificate: Uint8Array
      /** 256 bytes for RSA-2048; DER `ECDSA-Sig-Value` for EC keys. */
      readonly value: Uint8Array
    }

/** The name of a form. Spec: docs/jpki-profile.md section 3. */
export type JpkiSignatureForm = JpkiSignature['form']
