import { TegataArgumentError } from '@tegata/core'
import { assertPermitted } from '../data/forbidden.js'
import type { ItemsRequest } from '../request/device-request.js'
import type { DocumentPreset, ElementDefinition } from './element.js'
import { MY_NUMBER_CARD, PHOTO_ID } from './iso-23220.js'
import { MDL } from './mdl.js'

/** All presets. Spec: ISO/IEC 18013-5 section 7.1. */
export const PRESETS: readonly DocumentPreset[] = [MDL, PHOTO_ID, MY_NUMBER_CARD]

/** The preset of a document type, in any spelling. Spec: ISO/IEC 18013-5 section 7.1. @param docType — as in a message. */
export function findPreset(docType: string): DocumentPreset | undefined {
  return PRESETS.find(({ docTypes }) => docTypes.includes(docType))
}

/**
 * The definition of an element, to be shown to a person who is asked for it.
 *
 * Spec: ISO/IEC 18013-5 section 7.2.
 *
 * @param docType — in any spelling.
 * @param namespace — as in a message.
 * @param element — as in a message; every `age_over_NN` has one definition.
 */
export function findElement(docType: string, namespace: string, element: string): ElementDefinition | undefined {
  const nameSpaces = findPreset(docType)?.nameSpaces ?? {}
  const definitions = Object.hasOwn(nameSpaces, namespace) ? nameSpaces[namespace]! : []
  const identifier = element.replace(/^age_over_\d{2}$/, 'age_over_NN')
  return definitions.find((definition) => definition.identifier === identifier)
}

/**
 * Asks for elements of a known document; a misspelt one is found here and not by every holder.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1.
 *
 * @param preset — the document.
 * @param elements — names by namespace.
 * @param options — `retain`: the verifier intends to keep what it is shown (false when absent); `docType`: another spelling.
 * @throws TegataError ERR_MDOC_FORBIDDEN_ELEMENT for the individual number
 * @throws TegataArgumentError ERR_ARG_VALUE for an element that the document does not have
 * @example
 * ```ts
 * const ask = requestElements(MY_NUMBER_CARD, { 'org.iso.23220.1': ['age_over_20'] })
 * ```
 */
export function requestElements(
  preset: DocumentPreset,
  elements: Readonly<Record<string, readonly string[]>>,
  { retain = false, docType = preset.docType }: { readonly retain?: boolean; readonly docType?: string } = {},
): ItemsRequest {
  const nameSpaces: Record<string, Record<string, boolean>> = {}
  for (const [namespace, names] of Object.entries(elements)) {
    assertPermitted(namespace, names)
    for (const name of names) {
      if (findElement(docType, namespace, name) === undefined) {
        throw new TegataArgumentError('ERR_ARG_VALUE', `${docType} has no element ${name} in ${namespace}`)
      }
    }
    nameSpaces[namespace] = Object.fromEntries(names.map((name) => [name, retain]))
  }
  return { docType, nameSpaces }
}
