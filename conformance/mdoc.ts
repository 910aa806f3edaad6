import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCollection } from './mdoc/collection.js'
import { runIssuerSigned, runNegative, runParsing, runPositive } from './mdoc/response.js'
import { runTranscripts } from './mdoc/transcript.js'
import { skip, type VectorFile } from './mdoc/vector.js'
import type { CaseResult, Suite } from './suite.js'

export const suite: Suite = {
  name: 'mdoc',
  area: 'mdoc',
  async *run(folder) {
    for (const file of (await readdir(folder)).sort()) {
      if (file.endsWith('.cbor')) yield skip(file, 'VICAL is not supported yet')
      else if (file.endsWith('.json') && file !== 'malformed-cbor.json') {
        yield* runFile(file, JSON.parse(await readFile(join(folder, file), 'utf8')) as VectorFile)
      }
    }
  },
}

async function* runFile(file: string, vector: VectorFile): AsyncIterable<CaseResult> {
  let cases = 0
  for await (const each of casesOf(file, vector)) {
    cases++
    yield each
  }
  if (cases === 0)
    yield skip(file, 'holds no mdoc (certificates alone, or session encryption, which is not judged here)')
}

async function* casesOf(file: string, vector: VectorFile): AsyncIterable<CaseResult> {
  if (vector.cases) for (const each of vector.cases) yield await runNegative(`${file} ${each.name}`, each)
  yield* runTranscripts(file, vector)
  if (typeof vector.hex === 'object') yield* runCollection(file, vector.hex, vector.notes)
  else if (vector.issuerPublicJwk !== undefined) yield await runParsing(file, vector)
  else if (vector.kind === 'IssuerSigned') yield await runIssuerSigned(file, vector)
  else if (vector.deviceResponseHex ?? vector.hex) yield* runPositive(file, vector)
}
