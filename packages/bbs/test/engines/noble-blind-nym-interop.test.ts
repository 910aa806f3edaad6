import { testBlind } from '../blind/blind.js'
import { NOBLE } from '../engines.js'
import { testNym } from '../nym/nym.js'

testBlind(NOBLE)
testNym(NOBLE)
