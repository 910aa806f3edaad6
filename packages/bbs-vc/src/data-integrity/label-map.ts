import { encodeBase64url, encodeUtf8, hmacSha256 } from '@tegata/core'

/** Blank node labels, old to new. Spec: VC-DI-ECDSA section 3.3.1. */
export type LabelMap = ReadonlyMap<string, string>

/**
 * Labels in an order that only issuer and holder know: canonical labels depend on hidden values and would tell of them.
 *
 * Spec: VC-DI-BBS section 3.2.1 (createShuffledIdLabelMapFunction).
 *
 * @param canonicalIds — node to canonical label, `c14n0`.
 * @param hmacKey — 32 bytes, new for each credential.
 * @returns node to shuffled label, `b0`.
 */
export function shuffleLabels(canonicalIds: LabelMap, hmacKey: Uint8Array): Map<string, string> {
  const digests = [...canonicalIds].map(([node, canonicalId]) => {
    return [node, encodeBase64url(hmacSha256(hmacKey, encodeUtf8(canonicalId)))] as const
  })
  // The digests are base64url texts of one length: comparing their code units is the order of the algorithm.
  const position = new Map([...new Set(digests.map(([, digest]) => digest))].sort().map((digest, i) => [digest, i]))
  return new Map(digests.map(([node, digest]) => [node, `b${position.get(digest)}`]))
}

/** Spec: VC-DI-BBS section 3.3.4 (compressLabelMap). */
export function compressLabelMap(labels: LabelMap): Map<number, number> {
  return new Map([...labels].map(([canonical, label]) => [Number(canonical.slice(4)), Number(label.slice(1))]))
}

/** Spec: VC-DI-BBS section 3.3.5 (decompressLabelMap). */
export function decompressLabelMap(compressed: ReadonlyMap<number, number>): Map<string, string> {
  return new Map([...compressed].map(([canonical, label]) => [`c14n${canonical}`, `b${label}`]))
}
