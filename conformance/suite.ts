/** The verdict on one case of a vector folder. */
export interface CaseResult {
  /** Names the case so that a reader finds it in the folder: file and case id. */
  readonly id: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Required for failed (expected against actual) and skipped (which feature or data is missing). */
  readonly reason?: string
}

/** One conformance suite: drives the packages' public API over whatever cases a folder holds. */
export interface Suite {
  readonly name: string
  /** The folder under the vectors root that the suite reads: `jpki`, `sdjwt`, `mdoc`, `bbs`, `oid4vc`. */
  readonly area: string
  /** @param folder — laid out like the area's folder; yields one result per case. */
  run(folder: string): AsyncIterable<CaseResult>
}
