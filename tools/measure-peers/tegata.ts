import type { FormatId } from '@tegata/core'
import { createPeople } from '../../test/people.js'
import { ROOT, readManifest } from '../workspace.js'
import type { Peer } from './peer.js'

const PACKAGES: readonly { readonly format: FormatId; readonly folder: string; readonly remains: string }[] = [
  {
    format: 'dc+sd-jwt',
    folder: 'sd-jwt',
    remains: 'signature, digests, salts and holder key of the copy, which the format has',
  },
  {
    format: 'mso_mdoc',
    folder: 'mdoc',
    remains: 'signature, digests, salts and device key of the copy, which the format has',
  },
  { format: 'dc+jwp', folder: 'bbs-vc', remains: 'nothing that the meter finds' },
]

/** Our own formats as an issuer of ours makes them: there is nothing to set. */
export async function createTegataPeers(): Promise<readonly Peer[]> {
  const people = await createPeople()
  return PACKAGES.map(({ format, folder, remains }) => ({
    name: `@tegata/${folder}`,
    version: readManifest(`${ROOT}/packages/${folder}`).version!,
    format,
    program: 'test/people.ts',
    oneTime: format !== 'dc+jwp',
    usage: 'the issuer format of the package as it is: whole days, decoys, random order',
    remains,
    async issue({ number, hasMiddleName }) {
      // In this crowd the optional claim is the municipality: people with an even number have it.
      const wallet = await people.issue(format, 2 * number + (hasMiddleName ? 0 : 1))
      const issued = wallet.held.credential
      return {
        issued,
        async show(party) {
          const { data } = await people.show(wallet, party)
          // The tests of the package verify what it presents.
          return { bytes: data, verify: async () => {} }
        },
      }
    },
  }))
}
