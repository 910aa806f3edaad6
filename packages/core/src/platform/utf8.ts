/** Lone surrogates become U+FFFD. Spec: RFC 3629. */
export const encoder = /* @__PURE__ */ new TextEncoder()

/**
 * Throws for what is not UTF-8; `ignoreBOM: true` keeps a leading U+FEFF in the text, since dropping it would make two byte
 * strings read the same.
 */
export const strictDecoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
