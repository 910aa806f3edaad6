import { testBatch } from '../batch/batch.js'
import { NOBLE } from '../engines.js'

testBatch(NOBLE)
