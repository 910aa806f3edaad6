import { MCL } from '../engines.js'
import { testBatch } from './batch.js'

testBatch(MCL)
