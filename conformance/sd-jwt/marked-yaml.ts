import type { JsonObject, JsonValue } from '@tegata/core'
import type { ClaimsPath } from '@tegata/sd-jwt'
import { isMap, isScalar, isSeq, type Node, parse, parseDocument } from 'yaml'

/** A YAML document and the paths of everything marked `!sd` in it. */
export interface MarkedYaml {
  readonly value: JsonValue
  readonly marked: readonly ClaimsPath[]
}

const MARK = '!sd'

/** Parses YAML in which `!sd` stands before a member's name or an array element. */
export function parseMarkedYaml(text: string): MarkedYaml {
  const document = parseDocument(text, { logLevel: 'silent' })
  if (document.errors.length > 0) throw document.errors[0]!
  const marked: ClaimsPath[] = []
  return { value: read(document.contents, [], marked), marked }
}

function read(node: unknown, path: ClaimsPath, marked: ClaimsPath[]): JsonValue {
  if (isMap(node)) {
    const object: JsonObject = {}
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key)
      if ((key as Node & { tag?: string }).tag === MARK) marked.push([...path, name])
      object[name] = read(value, [...path, name], marked)
    }
    return object
  }
  if (isSeq(node)) {
    return node.items.map((item, index) => {
      if ((item as Node & { tag?: string }).tag === MARK) marked.push([...path, index])
      return read(item, [...path, index], marked)
    })
  }
  if (!isScalar(node)) return null
  // A tag keeps the parser from recognising numbers and booleans: read the plain text again without it.
  const isTaggedPlain = node.tag === MARK && node.type === 'PLAIN'
  return (isTaggedPlain ? parse(node.source ?? 'null') : node.value) as JsonValue
}
