import { MCL } from '../engines.js'
import { testScheme } from './scheme.js'

testScheme(MCL)
