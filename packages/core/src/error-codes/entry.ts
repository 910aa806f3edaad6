/** What the error table says about one code. Spec: DESIGN section 7. */
export interface ErrorCodeEntry {
  /** The clause that is violated when the code is thrown; the error itself may name a finer one. */
  readonly spec: string
  /** One sentence for the person who reads the log. */
  readonly meaning: string
}
