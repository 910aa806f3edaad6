import { type CborInput, type CborValue, encodeCbor } from '@tegata/cbor'
import { equalBytes, TegataError } from '@tegata/core'

export const TRANSACTION_SPEC = 'OpenID4VP 1.0 Appendix B.2.4'

/** Throws unless a device signed what it was to confirm; made by `signedTransaction`. Spec: OpenID4VP 1.0 Appendix B.2.4. */
export type TransactionCheck = (deviceElements: ReadonlyMap<string, ReadonlyMap<string, CborValue>>) => void

/**
 * Demands that every document's device signed these elements with exactly these values: the transaction that the person was
 * asked to confirm.
 *
 * Spec: OpenID4VP 1.0 Appendix B.2.4; ISO/IEC 18013-5 section 8.3.2.1.2.2 (DeviceNameSpaces).
 *
 * @param expected — values by namespace and element; the device may have signed others besides.
 * @returns what `verifyMdoc` takes as `transactionData`; throws ERR_MDOC_TRANSACTION_DATA.
 *
 * @example
 * ```ts
 * const transactionData = signedTransaction({ 'org.example.payment': { amount: 1200, payee: 'Shop' } })
 * const { documents } = await verifyMdoc(response, { trust, session, at: new Date(), transactionData })
 * ```
 */
export function signedTransaction(
  expected: Readonly<Record<string, Readonly<Record<string, CborInput>>>>,
): TransactionCheck {
  return (deviceElements) => {
    for (const [namespace, elements] of Object.entries(expected)) {
      const signed = deviceElements.get(namespace)
      for (const [element, value] of Object.entries(elements)) {
        // By their encodings: the same value has one, however it was written.
        if (!signed?.has(element) || !equalBytes(encodeCbor(signed.get(element)), encodeCbor(value))) {
          throw new TegataError('ERR_MDOC_TRANSACTION_DATA', 'the device did not sign the transaction as expected', {
            spec: TRANSACTION_SPEC,
            evidence: { namespace, element },
          })
        }
      }
    }
  }
}
