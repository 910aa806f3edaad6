export { loadMclEngine } from './engines/mcl.js'
