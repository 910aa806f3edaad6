export { createIssuer, type Issuer, type IssuerOptions, type JpkiPolicy } from './issuer.js'
