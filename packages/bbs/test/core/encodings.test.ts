import { MCL } from '../engines.js'
import { testEncodings } from './encodings.js'

testEncodings(MCL)
