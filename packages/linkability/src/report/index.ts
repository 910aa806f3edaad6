export { describeReport } from './describe.js'
export {
  type SarifLevel,
  type SarifLog,
  type SarifLogicalLocation,
  type SarifResult,
  type SarifRule,
  toSarif,
} from './sarif.js'
export { isVacuous } from './summary.js'
export type { Language } from './words.js'
