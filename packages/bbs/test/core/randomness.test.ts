import { MCL } from '../engines.js'
import { testRandomness } from './randomness.js'

testRandomness(MCL)
