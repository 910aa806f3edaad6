export { createNobleEngine } from './engines/noble.js'
