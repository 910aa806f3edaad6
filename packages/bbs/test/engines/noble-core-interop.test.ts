import { testEncodings } from '../core/encodings.js'
import { testRandomness } from '../core/randomness.js'
import { testScheme } from '../core/scheme.js'
import { NOBLE } from '../engines.js'

testEncodings(NOBLE)
testRandomness(NOBLE)
testScheme(NOBLE)
