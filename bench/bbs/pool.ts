import { Worker } from 'node:worker_threads'
import { createBbs, loadEngine, type ProofVerifyInput } from '@tegata/bbs'
import { createBbsPool } from '@tegata/bbs/pool'
import { build } from 'esbuild'
import { compare, type Row } from '../area.js'
import { FOLDER, RESOLVE_FROM } from './cold-start.js'

const WORKERS = 2
const PROOFS = 64
const EFFORT = { samples: 31, seconds: 6 }

const SCRIPT = `
import { parentPort } from 'node:worker_threads'
import { serveBbsPool } from '@tegata/bbs/pool'
serveBbsPool(parentPort)`

/** As many proofs in two threads as in one: at most twice as fast, and less on a machine whose cores are busy. */
export async function comparePool(proof: ProofVerifyInput): Promise<Row> {
  const outfile = `${FOLDER}ours/dist/worker.mjs`
  await build({
    stdin: { contents: SCRIPT, resolveDir: RESOLVE_FROM },
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    conditions: ['tegata-source'],
    logLevel: 'error',
  })
  const pool = createBbsPool({ size: WORKERS, createWorker: () => new Worker(outfile) })
  const bbs = createBbs(await loadEngine())
  const inPool = () => Promise.all(Array.from({ length: PROOFS }, () => pool.run('core', 'proofVerify', proof)))
  const here = () => {
    for (let i = 0; i < PROOFS; i++) bbs.proofVerify(proof)
  }
  try {
    return await compare(`pool${WORKERS} ${PROOFS} proofVerify L=10`, inPool, { name: 'one thread', run: here }, EFFORT)
  } finally {
    await pool.close()
  }
}
