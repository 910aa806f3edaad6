/** The text that the card signs when a person asks for credentials, for wallets and issuers alike. */
export {
  type ExpectedStatement,
  inspectIssuanceStatement,
  type StatementInspection,
  verifyIssuanceStatement,
} from './check.js'
export {
  createIssuanceStatement,
  describeIssuanceStatement,
  type FormatBindings,
  hashBindings,
  ISSUANCE_PURPOSE,
  type IssuanceStatement,
  type IssuanceStatementInput,
  parseIssuanceStatement,
} from './statement.js'
