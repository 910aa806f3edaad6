/**
 * OpenSSL (CLI) judges every path, CRL, OCSP and CMS case of the published vectors. What we accept, it accepts; what it
 * accepts and we refuse must stand, with its reason, in docs/stricter-than-openssl.md.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { decodeHex } from '@tegata/core'
import { createOcspRequest, parseCertificate } from '@tegata/pki'
import { afterAll, describe, expect, test } from 'vitest'
import { suite } from '../conformance/jpki.js'

interface Options {
  readonly anchors?: readonly string[]
  readonly time?: string
  readonly usage?: string
  readonly certificate?: string
  readonly issuer?: string
  readonly document?: string | null
  readonly crls?: readonly string[]
  readonly nonce?: string
}

interface Case {
  readonly id: string
  readonly type: string
  readonly input: string
  readonly options?: Options
  readonly expect: { readonly ok: boolean; readonly status?: string }
}

interface Manifest {
  readonly signPolicy: string
  readonly authPolicy: string
  readonly cases: readonly Case[]
}

const vectors = resolve(import.meta.dirname, '..', process.env.TEGATA_VECTORS ?? '../shared/vectors', 'jpki')
const hasVectors = existsSync(join(vectors, 'manifest.json'))
const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.warn('openssl is not on this machine: the vectors were NOT compared with OpenSSL')
if (!hasVectors) console.warn(`no vectors in ${vectors}: they were NOT compared with OpenSSL`)

const PAGE = resolve(import.meta.dirname, '../docs/stricter-than-openssl.md')
const KINDS = ['path', 'crl', 'ocsp', 'cms']

describe.runIf(hasOpenssl && hasVectors)('OpenSSL and the vectors', () => {
  const manifest = hasVectors
    ? (JSON.parse(readFileSync(join(vectors, 'manifest.json'), 'utf8')) as Manifest)
    : { signPolicy: '', authPolicy: '', cases: [] }
  const folder = mkdtempSync(join(tmpdir(), 'tegata-openssl-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const cases = manifest.cases.filter(({ type }) => KINDS.includes(type))
  const verdicts = new Map(cases.map((item) => [item.id, askOpenssl(item)]))

  test('every case that we accept is accepted there, with the same status', async () => {
    const ours = new Map<string, string>()
    for await (const { id, outcome } of suite.run(vectors)) ours.set(id, outcome)
    const accepted = cases.filter(({ expect: wanted }) => wanted.ok)
    expect(accepted.length).toBeGreaterThan(0)
    for (const { id, expect: wanted } of accepted) {
      expect(`${id} ${ours.get(id)}`).toBe(`${id} passed`)
      expect(`${id} ${verdicts.get(id)}`).toBe(`${id} ${wanted.status ?? 'ok'}`)
    }
  })

  test('where we refuse and it accepts, the page says why', () => {
    const page = readFileSync(PAGE, 'utf8')
    const stricter = cases.filter(({ id, expect: wanted }) => !wanted.ok && verdicts.get(id) !== 'refused')
    expect(stricter.map(({ id }) => id).filter((id) => !page.includes(`\`${id}\``))).toEqual([])
    // The page claims nothing that is not so.
    const claimed = [...page.matchAll(/`((?:path|crl|ocsp|cms)-[\w-]+)`/g)].map(([, id]) => id!)
    const known = claimed.filter((id) => verdicts.has(id))
    expect(known.filter((id) => !stricter.some((item) => item.id === id))).toEqual([])
  })

  function openssl(...args: readonly string[]): { readonly ok: boolean; readonly output: string } {
    const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    return { ok: status === 0, output: stdout + stderr }
  }

  /** `ok` or the status, or `refused`. */
  function askOpenssl(item: Case): string {
    const { type, input, options = {} } = item
    if (type === 'path') return verdictOf(verifyCertificate(input, options).ok)
    if (type === 'crl') return askCrl(input, options)
    return type === 'ocsp' ? askOcsp(input, options) : askCms(input, options)
  }

  function verdictOf(ok: boolean): string {
    return ok ? 'ok' : 'refused'
  }

  function verifyCertificate(path: string, { anchors = [], time, usage }: Options, ...rest: string[]) {
    const policy = usage === 'user-authentication' ? manifest.authPolicy : manifest.signPolicy
    const policies = ['-policy_check', '-explicit_policy', '-policy', policy]
    const trusted = ['-CAfile', bundle(anchors)]
    return openssl('verify', '-x509_strict', ...policies, '-attime', secondsOf(time), ...trusted, ...rest, pem(path))
  }

  function askCrl(path: string, { certificate, issuer, time }: Options): string {
    const crl = pem(path, 'X509 CRL')
    const rest = ['-attime', secondsOf(time), '-CAfile', bundle([issuer!]), '-CRLfile', crl, pem(certificate!)]
    // -extended_crl: the scope of the list is judged as well.
    const { ok, output } = openssl('verify', '-x509_strict', '-crl_check', '-extended_crl', ...rest)
    if (output.includes('certificate revoked')) return 'revoked'
    return ok ? 'good' : 'refused'
  }

  function askOcsp(path: string, { certificate, issuer, time, nonce }: Options): string {
    const ca = pem(issuer!)
    const trusted = ['-CAfile', ca, '-attime', secondsOf(time), '-respin', join(vectors, path)]
    // It finds only answers whose CertID is made with the hash of its own question.
    for (const hash of ['-sha1', '-sha256', '-sha384', '-sha512']) {
      const question = ['-no_nonce', hash, '-issuer', ca, '-cert', pem(certificate!)]
      const { ok, output } = openssl('ocsp', ...question, ...trusted)
      const status = /: (good|revoked|unknown)$/m.exec(output)?.[1]
      const isVerified = ok && output.includes('Response verify OK') && status !== undefined
      if (isVerified && hasNonce(nonce, certificate!, issuer!, trusted)) return status
    }
    return 'refused'
  }

  /** Nonces are compared with that of a request: one of ours, which OpenSSL reads by the way. */
  function hasNonce(
    nonce: string | undefined,
    certificate: string,
    issuer: string,
    trusted: readonly string[],
  ): boolean {
    if (nonce === undefined) return true
    const parse = (path: string) => parseCertificate(new Uint8Array(readFileSync(join(vectors, path))))
    const question = { certificate: parse(certificate), issuer: parse(issuer), nonce: decodeHex(nonce) }
    const request = join(folder, 'request.der')
    writeFileSync(request, createOcspRequest(question) as Uint8Array)
    const { ok, output } = openssl('ocsp', '-reqin', request, ...trusted)
    return ok && output.includes('Response verify OK') && !output.includes('Nonce Verify error')
  }

  function askCms(path: string, { anchors = [], time, document, crls = [] }: Options): string {
    const content = document ? ['-content', join(vectors, document)] : []
    const lists = crls.map((crl) => pem(crl, 'X509 CRL'))
    // The command has no -CRLfile: lists stand in the trust file.
    const trust = join(folder, `cms-trust-${anchors.length}-${crls.length}.pem`)
    writeFileSync(trust, [bundle(anchors), ...lists].map((file) => readFileSync(file, 'utf8')).join(''))
    const revocation = crls.length === 0 ? [] : ['-crl_check', '-extended_crl']
    const source = ['-inform', 'DER', '-in', join(vectors, path), ...content, '-out', join(folder, 'content')]
    const trusted = ['-CAfile', trust, '-purpose', 'any', '-attime', secondsOf(time), ...revocation]
    return verdictOf(openssl('cms', '-verify', '-binary', ...source, ...trusted).ok)
  }

  function bundle(paths: readonly string[]): string {
    const file = join(folder, `${paths.join('+').replaceAll('/', '_')}.bundle.pem`)
    writeFileSync(file, paths.map((path) => readFileSync(pem(path), 'utf8')).join(''))
    return file
  }

  function pem(path: string, label = 'CERTIFICATE'): string {
    const lines = readFileSync(join(vectors, path))
      .toString('base64')
      .match(/.{1,64}/g)!
    const file = join(folder, `${path.replaceAll('/', '_')}.pem`)
    writeFileSync(file, `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`)
    return file
  }

  function secondsOf(time: string | undefined): string {
    return String(Math.floor(Date.parse(time ?? '') / 1000))
  }
})
