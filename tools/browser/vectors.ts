/** The negative vectors of SD-JWT VC and of status lists in a page: what is refused on Node is refused here, for its reason. */
import { runVectors as runSdJwtVectors, type VectorFile as SdJwtVectors } from '../../packages/sd-jwt/vectors/run.js'
import { runVectors as runStatusVectors, type VectorFile as StatusVectors } from '../../packages/status/vectors/run.js'

/** The two files of vectors. */
export interface NegativeVectors {
  readonly sdJwt: SdJwtVectors
  readonly status: StatusVectors
}

/** The cases that did not end as they should. */
export async function runVectors({ sdJwt, status }: NegativeVectors): Promise<string[]> {
  return [...(await runSdJwtVectors(sdJwt)), ...(await runStatusVectors(status))]
}
