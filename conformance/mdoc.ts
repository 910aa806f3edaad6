import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCollection } from './mdoc/collection.js'
import { runDcApi } from './mdoc/dc-api.js'
import { runIssuerSigned, runNegative, runParsing, runPositive } from './mdoc/response.js'
import { runTranscripts } from './mdoc/transcript.js'
import { rootsOf, runCertificates, runList } from './mdoc/trust.js'
import { skip, type VectorFile } from './mdoc/vector.js'
import type { CaseResult, Suite } from './suite.js'

export const suite: Suite = {
  name: 'mdoc',
  area: 'mdoc',
  async *run(folder) {
    const files = (await readdir(folder)).sort()
    const lists = files.filter((file) => file.endsWith('.cbor'))
    const roots: Uint8Array[] = []
    for (const file of files.filter((name) => name.endsWith('.json') && name !== 'malformed-cbor.json')) {
      const vector = JSON.parse(await readFile(join(folder, file), 'utf8')) as VectorFile
      if (vector.pem) roots.push(...rootsOf(vector.pem))
      yield* runFile(file, vector)
    }
    for (const file of lists) yield* runList(file, new Uint8Array(await readFile(join(folder, file))), roots)
  },
}

async function* runFile(file: string, vector: VectorFile): AsyncIterable<CaseResult> {
  let cases = 0
  for await (const each of casesOf(file, vector)) {
    cases++
    yield each
  }
  if (cases === 0) yield skip(file, 'holds nothing that is judged here')
}

async function* casesOf(file: string, vector: VectorFile): AsyncIterable<CaseResult> {
  if (vector.pem) yield* runCertificates(file, vector.pem, typeof vector.notes === 'string' ? vector.notes : '')
  if (vector.cases) for (const each of vector.cases) yield await runNegative(`${file} ${each.name}`, each)
  yield* runTranscripts(file, vector)
  yield* runDcApi(file, vector)
  if (typeof vector.hex === 'object') yield* runCollection(file, vector.hex, vector.notes)
  else if (vector.issuerPublicJwk !== undefined) yield await runParsing(file, vector)
  else if (vector.kind === 'IssuerSigned') yield await runIssuerSigned(file, vector)
  else if (vector.deviceResponseHex ?? vector.hex) yield* runPositive(file, vector)
}
