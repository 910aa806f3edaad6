/** JPKI: certificate paths, CRLs, CMS and raw signatures, attribute fields; `manifest.json` lists the cases. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeHex, isTegataError } from '@tegata/core'
import {
  checkPartitionCrl,
  checkSignatureValue,
  crlRevocation,
  decodeAttributes,
  type JpkiHierarchy,
  type JpkiRevocation,
  type JpkiSignatureForm,
  type JpkiTrust,
  type JpkiUsage,
  locateAddress,
  revocationNotChecked,
  verifyJpkiCertificate,
  verifyJpkiSignature,
} from '@tegata/jpki'
import {
  ATTRIBUTE,
  checkOcsp,
  decodePem,
  nameValues,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  type RevocationStatus,
  verifyPath,
} from '@tegata/pki'
import { judgeSession } from './jpki/card.js'
import type { CaseResult, Suite } from './suite.js'

interface Manifest {
  readonly signPolicy: string
  readonly authPolicy: string
  readonly cases: readonly Case[]
}

interface Case {
  readonly id: string
  readonly type: string
  readonly input: string
  readonly options?: CaseOptions
  readonly expect: { readonly ok: boolean } & Readonly<Record<string, unknown>>
}

interface CaseOptions {
  readonly anchors?: readonly string[]
  readonly time?: string
  readonly usage?: JpkiUsage
  readonly certificate?: string
  readonly issuer?: string
  readonly document?: string | null
  readonly crls?: readonly string[]
  readonly requireRevocation?: boolean
  readonly data?: string
  /** Hex. */
  readonly nonce?: string
  readonly format?: string
  /** Name of a session of a file of transcripts. */
  readonly session?: string
}

/** What an accepted case says beyond "ok", to be compared with the members that the manifest expects. */
type Findings = Readonly<Record<string, unknown>>

interface Context {
  readonly manifest: Manifest
  read(path: string): Promise<Uint8Array>
  list(path: string): Promise<readonly string[]>
}

const RUNNERS: Readonly<Record<string, (item: Case, context: Context) => Promise<Findings>>> = {
  path: runPath,
  crl: runCrl,
  ocsp: runOcsp,
  cms: runCms,
  raw: runRaw,
  fields: runFields,
  card: runCard,
}

const RAW_FORMS: Readonly<Record<string, Exclude<JpkiSignatureForm, 'cms'>>> = {
  digestinfo: 'digest-info',
  'bare-sha256': 'bare-sha256',
  'pss-sha256': 'pss-sha256',
}

/** The public CA certificates: no manifest entry describes them. */
const REAL_CAS = 'real-ca'

export const suite: Suite = {
  name: 'jpki',
  area: 'jpki',
  async *run(folder) {
    const read = async (path: string): Promise<Uint8Array> => new Uint8Array(await readFile(join(folder, path)))
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest
    const list = (path: string): Promise<readonly string[]> => readdir(join(folder, path))
    for (const item of manifest.cases) yield await runCase(item, { manifest, read, list })
    for (const path of await listRealCas(folder)) yield await runRealCa(path, read)
  },
}

async function runCase(item: Case, context: Context): Promise<CaseResult> {
  const { id, type, expect } = item
  const runner = Object.hasOwn(RUNNERS, type) ? RUNNERS[type] : undefined
  if (runner === undefined) return { id, outcome: 'skipped', reason: `unknown case type ${type}` }
  let actual: Findings
  try {
    actual = { ok: true, ...(await runner(item, context)) }
  } catch (error) {
    if (!isTegataError(error)) return { id, outcome: 'failed', reason: `threw ${String(error)}` }
    actual = { ok: false, code: error.code }
  }
  const reason = compare(expect, actual)
  return reason === undefined ? { id, outcome: 'passed' } : { id, outcome: 'failed', reason }
}

/** Compares verdict, status, times and fields; the manifest's error names are advisory. */
function compare(expect: Case['expect'], actual: Findings): string | undefined {
  if (expect.ok !== actual.ok) return `expected ok=${expect.ok}, got ${JSON.stringify(actual)}`
  if (!expect.ok) return undefined
  for (const name of ['status', 'reason', 'revocationTime', 'signingTime']) {
    if (expect[name] === undefined) continue
    const isTime = name.endsWith('Time')
    const [wanted, got] = [expect[name], actual[name]].map((value) => (isTime ? Date.parse(String(value)) : value))
    if (wanted !== got) return `${name}: expected ${expect[name]}, got ${actual[name]}`
  }
  return compareFields(expect.fields ?? expect.fieldsSubset, expect.fields === null, actual.fields)
}

function compareFields(wanted: unknown, expectsNone: boolean, actual: unknown): string | undefined {
  if (expectsNone) return actual === undefined ? undefined : 'fields: expected none'
  const fields = (actual ?? {}) as Readonly<Record<string, unknown>>
  for (const [name, value] of Object.entries(wanted ?? {})) {
    if (JSON.stringify(value) !== JSON.stringify(fields[name])) {
      return `fields.${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(fields[name])}`
    }
  }
  return undefined
}

async function runPath({ input, options = {} }: Case, context: Context): Promise<Findings> {
  await verifyJpkiCertificate({
    certificate: await context.read(input),
    usage: options.usage ?? 'digital-signature',
    trust: await trustOf(options, context),
    // The manifest judges the path alone: "revocation is a separate, mandatory step".
    revocation: revocationNotChecked,
    at: timeOf(options),
  })
  return {}
}

async function runCrl({ input, options = {} }: Case, { read }: Context): Promise<Findings> {
  const answer = await checkPartitionCrl({
    crl: parseCrl(await read(input)),
    certificate: parseCertificate(await read(options.certificate!)),
    issuer: parseCertificate(await read(options.issuer!)),
    at: timeOf(options),
  })
  return describeStatus(answer)
}

async function runOcsp({ input, options = {} }: Case, { read }: Context): Promise<Findings> {
  const answer = await checkOcsp({
    response: parseOcspResponse(await read(input)),
    certificate: parseCertificate(await read(options.certificate!)),
    issuer: parseCertificate(await read(options.issuer!)),
    at: timeOf(options),
    ...(options.nonce === undefined ? {} : { nonce: decodeHex(options.nonce) }),
  })
  return answer.status === 'unknown' ? answer : describeStatus(answer)
}

function describeStatus(answer: RevocationStatus): Findings {
  if (answer.status === 'good') return answer
  return { status: answer.status, revocationTime: answer.revocationDate.toISOString(), reason: answer.reasonCode }
}

async function runCms({ input, options = {} }: Case, context: Context): Promise<Findings> {
  const crls = options.crls && (await Promise.all(options.crls.map((path) => context.read(path))))
  const revocation: JpkiRevocation =
    crls || options.requireRevocation ? crlRevocation(() => crls ?? []) : revocationNotChecked
  const question = {
    signature: { form: 'cms', cms: await context.read(input) },
    data: options.document ? await context.read(options.document) : 'attached',
    trust: await trustOf(options, context),
    revocation,
    at: timeOf(options),
  } as const
  const { signedAt } = await (options.usage === 'user-authentication'
    ? verifyJpkiSignature({ ...question, usage: options.usage })
    : verifyJpkiSignature({ ...question, usage: 'digital-signature' }))
  return { signingTime: signedAt?.toISOString() }
}

async function runRaw({ input, options = {} }: Case, { read }: Context): Promise<Findings> {
  const form = RAW_FORMS[options.format ?? 'digestinfo']
  if (form === undefined) throw new Error(`unknown raw format ${options.format}`)
  const signature = { form, certificate: await read(options.certificate!), value: await read(input) }
  return { ok: await checkSignatureValue(signature, await read(options.data!)) }
}

async function runFields({ input }: Case, { read }: Context): Promise<Findings> {
  const attributes = decodeAttributes(parseCertificate(await read(input)))
  if (attributes === undefined) return {}
  const { prefecture, municipality } = locateAddress(attributes.address) ?? {}
  return { fields: { ...attributes, prefecture, municipality: municipality?.name } }
}

/** Documents of the other cases are what a recorded signature may be over. */
async function runCard({ input, options = {} }: Case, { manifest, read, list }: Context): Promise<Findings> {
  const paths = new Set(manifest.cases.flatMap((item) => item.options?.data ?? []))
  const documents = await Promise.all([...paths].map(read))
  return judgeSession(input, options.session!, { read, list, documents })
}

async function listRealCas(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, REAL_CAS)).catch(() => [])
  return names
    .filter((name) => name.endsWith('.pem'))
    .sort()
    .map((name) => join(REAL_CAS, name))
}

/** A public CA certificate verifies as its own anchor inside its validity, and as none outside of it. */
async function runRealCa(id: string, read: Context['read']): Promise<CaseResult> {
  try {
    const certificate = parseCertificate(decodePem(new TextDecoder().decode(await read(id)), 'CERTIFICATE')[0]!)
    const { notBefore, notAfter } = certificate
    const chain = [certificate]
    const anchors = [certificate]
    await verifyPath({ chain, anchors, at: new Date((notBefore.getTime() + notAfter.getTime()) / 2) })
    const late = { chain, anchors, at: new Date(notAfter.getTime() + 86_400_000) }
    const isLateRefused = await Promise.resolve()
      .then(() => verifyPath(late))
      .then(
        () => false,
        () => true,
      )
    return isLateRefused ? { id, outcome: 'passed' } : { id, outcome: 'failed', reason: 'accepted after its end' }
  } catch (error) {
    return { id, outcome: 'failed', reason: isTegataError(error) ? error.code : String(error) }
  }
}

/**
 * The hierarchy that a case trusts: the organisation of its anchors, with the policies of the manifest. Anchors of the
 * operators' test hierarchy do not make it one: the manifest asks production questions.
 */
async function trustOf({ anchors: paths = [] }: CaseOptions, { manifest, read }: Context): Promise<JpkiTrust> {
  const anchors = await Promise.all(paths.map((path) => read(path)))
  const organizations = anchors.flatMap((anchor) =>
    nameValues(parseCertificate(anchor).subject, ATTRIBUTE.organizationName),
  )
  const organization = organizations.find((name) => name !== undefined && name !== 'JPKI-TEST') ?? 'JPKI'
  const hierarchy: JpkiHierarchy = {
    organization,
    policies: { 'digital-signature': [manifest.signPolicy], 'user-authentication': [manifest.authPolicy] },
  }
  return { anchors, hierarchy }
}

function timeOf({ time }: CaseOptions): Date {
  if (time === undefined) throw new Error('the case names no time')
  return new Date(time)
}
