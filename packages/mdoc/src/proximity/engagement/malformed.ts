import { TegataError } from '@tegata/core'

export function malformedEngagement(reason: string): TegataError {
  return new TegataError('ERR_PROXIMITY_ENGAGEMENT', `not a device engagement: ${reason}`, {
    spec: 'ISO/IEC 18013-5 section 8.2.1.1',
  })
}
