import { isJsonObject, type JsonObject, type JsonValue } from '@tegata/core'
import type { Scope } from '../atom.js'
import { openJson } from './json.js'
import { openPresentation, sniffFormat } from './presentation.js'

/**
 * Opens an OpenID4VP exchange: the parameters of both sides, and the presentations in `vp_token`, each as its format.
 *
 * Spec: OpenID4VP 1.0 sections 5 and 8.1.
 */
export function openEnvelope(scope: Scope, { request, response, ...others }: JsonObject): void {
  if (request !== undefined) openJson(scope.at('request'), request)
  if (isJsonObject(response)) {
    const { vp_token: token, ...parameters } = response
    openJson(scope.at('response'), parameters)
    if (token !== undefined) openToken(scope.at('response').at('vp_token'), token)
    scope.at('#shape').at('response').add(Object.keys(response).join(' '))
  } else if (response !== undefined) {
    openJson(scope.at('response'), response)
  }
  openJson(scope, others)
}

/** `vp_token`: an object of lists by credential query id; older drafts have one presentation or a list. */
function openToken(scope: Scope, token: JsonValue): void {
  if (isJsonObject(token) && sniffFormat(token) === undefined) {
    for (const [id, presentations] of Object.entries(token)) openToken(scope.at(id), presentations)
    scope.at('#shape').add(Object.keys(token).join(' '))
  } else if (Array.isArray(token)) {
    token.forEach((presentation, position) => {
      openToken(scope.index(position), presentation)
    })
  } else if (typeof token === 'string' || isJsonObject(token)) {
    const format = sniffFormat(token)
    if (format === undefined) openJson(scope, token)
    else openPresentation(scope.part(format), format, token)
  }
}
