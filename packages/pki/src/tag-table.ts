import * as tag from './tag.js'

/** Identifier octets of the universal types that X.509 and CMS use. Spec: X.680 section 8.6, X.690 section 8.1.2. */
export const TAG = {
  boolean: tag.boolean,
  integer: tag.integer,
  bitString: tag.bitString,
  octetString: tag.octetString,
  null: tag.null,
  objectIdentifier: tag.objectIdentifier,
  enumerated: tag.enumerated,
  utf8String: tag.utf8String,
  numericString: tag.numericString,
  printableString: tag.printableString,
  ia5String: tag.ia5String,
  utcTime: tag.utcTime,
  generalizedTime: tag.generalizedTime,
  visibleString: tag.visibleString,
  bmpString: tag.bmpString,
  sequence: tag.sequence,
  set: tag.set,
} as const
