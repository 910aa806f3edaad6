/**
 * SD-JWT and SD-JWT VC: hostile inputs, the compact examples of the specifications, and the issue-present-verify cases of
 * the IETF repositories, sd-jwt-python and sd-jwt-js.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runConcreteExamples } from './sd-jwt/concrete.js'
import { runFrameCases } from './sd-jwt/frames.js'
import { runHostileCases } from './sd-jwt/hostile.js'
import { runSpecificationCases } from './sd-jwt/specifications.js'
import type { Suite } from './suite.js'

export const suite: Suite = {
  name: 'sd-jwt',
  area: 'sdjwt',
  async *run(folder) {
    const hostile = join(folder, 'hostile.json')
    if (existsSync(hostile)) yield* runHostileCases(hostile)
    const concrete = join(folder, 'concrete-examples.json')
    if (existsSync(concrete)) yield* runConcreteExamples(concrete)
    for (const name of ['ietf-sd-jwt', 'ietf-sd-jwt-vc', 'sd-jwt-python']) {
      if (existsSync(join(folder, name))) yield* runSpecificationCases(folder, name)
    }
    if (existsSync(join(folder, 'sd-jwt-js'))) yield* runFrameCases(folder, 'sd-jwt-js')
  },
}
