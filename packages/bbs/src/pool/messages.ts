import {
  type ArgumentErrorCode,
  type ErrorCode,
  type Evidence,
  isTegataError,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import type { BlindBbs } from '../blind/blind-bbs.js'
import type { Bbs } from '../core/bbs.js'
import type { SuiteName } from '../core/suite.js'
import type { NymBbs, TypedMessage } from '../nym/nym-bbs.js'

/** The schemes that a worker computes with, by name. Spec: DESIGN section 10. */
export interface PoolSchemes {
  readonly core: Bbs
  readonly blind: BlindBbs
  readonly nym: NymBbs
  readonly 'typed-nym': NymBbs<TypedMessage>
}

/** Operations of a scheme that take one object of octets and numbers, which can cross to a worker. Spec: DESIGN section 10. */
export type PoolOperation<S extends keyof PoolSchemes> = {
  [O in keyof PoolSchemes[S]]: PoolSchemes[S][O] extends (input: infer I) => unknown
    ? I extends { readonly publicKey: Uint8Array }
      ? O
      : never
    : never
}[keyof PoolSchemes[S]]

/** A Web Worker, or a `Worker` of node:worker_threads. Spec: HTML Living Standard section 10.2.6 (Worker). */
export interface PoolWorker {
  postMessage(message: unknown): void
  terminate(): unknown
}

/** What a worker is asked. */
export interface PoolRequest {
  readonly scheme: keyof PoolSchemes
  readonly suite: SuiteName
  readonly operation: string
  readonly input: unknown
}

/** What it answers. */
export type PoolResponse = { readonly result: unknown } | { readonly error: PlainError } | { readonly fault: string }

interface PlainError {
  readonly code: ErrorCode
  readonly message: string
  readonly spec?: string
  readonly evidence?: Evidence
}

/** Calls back for each event of a Web Worker (`addEventListener`) or a Node one (`on`), with the data where there are any. */
export function listen(target: object, event: string, handle: (data: unknown) => void): void {
  if ('on' in target && typeof target.on === 'function') {
    target.on(event, handle)
  } else if ('addEventListener' in target && typeof target.addEventListener === 'function') {
    target.addEventListener(event, (received: { readonly data?: unknown }) => handle(received.data))
  } else {
    throw new TegataArgumentError('ERR_ARG_TYPE', 'a worker has on or addEventListener')
  }
}

/** An error as data: structured clones of errors lose class, code and evidence. */
export function describeError(error: unknown): PoolResponse {
  if (isTegataError(error)) return { error: error.toJSON() as PlainError }
  if (error instanceof TegataArgumentError) return { error: { code: error.code, message: error.message } }
  return { fault: error instanceof Error ? error.message : String(error) }
}

/** The error that a worker described. */
export function restoreError({ code, message, ...options }: PlainError): TegataError | TegataArgumentError {
  return isArgumentCode(code) ? new TegataArgumentError(code, message) : new TegataError(code, message, options)
}

function isArgumentCode(code: ErrorCode): code is ArgumentErrorCode {
  return code.startsWith('ERR_ARG_')
}
