/** One comparison, as `--json` prints it. */
export interface Row {
  /** Operation first, then the size: `sign L=10`, `issue 100 claims`. */
  readonly name: string
  readonly ours_ms: number
  readonly peer: string
  readonly peer_ms: number
  /** peer / ours: above 1 we are faster. */
  readonly ratio: number
}

/** One benchmark area. */
export interface Area {
  readonly name: string
  run(): AsyncIterable<Row>
}

type Operation = () => unknown

/** How many samples, and how long all of them together may take. */
export interface Effort {
  readonly samples?: number
  readonly seconds?: number
  /** Calls in a row before it is the other's turn; 1 when absent. */
  readonly turn?: number
}

/**
 * Times two operations in turn, A B A B …, so that a drift of the machine's speed hits both alike.
 *
 * Operations of less than a millisecond take longer turns, A A … B B …: after each change of sides, the first calls pay for
 * the caches and the garbage that the other left, as they would not in a program that uses one of the two.
 *
 * @returns a row with the medians in milliseconds.
 */
export async function compare(
  name: string,
  ours: Operation,
  peer: { readonly name: string; readonly run: Operation },
  { samples = 101, seconds = 6, turn = 1 }: Effort = {},
): Promise<Row> {
  const times: [number[], number[]] = [[], []]
  // Two turns unmeasured: first calls compile and fill caches on both sides.
  for (const operation of [ours, peer.run]) for (let i = 0; i < 2 * turn; i++) await operation()
  const deadline = performance.now() + seconds * 1000
  for (let i = 0; i < samples && (i < 5 || performance.now() < deadline); i += turn) {
    for (let j = 0; j < turn; j++) times[0].push(await time(ours))
    for (let j = 0; j < turn; j++) times[1].push(await time(peer.run))
  }
  return summarize(name, times[0], { name: peer.name, times: times[1] })
}

/** A row of the medians of two lists of times in milliseconds. */
export function summarize(
  name: string,
  ours: readonly number[],
  peer: { readonly name: string; readonly times: readonly number[] },
): Row {
  const [ours_ms, peer_ms] = [median(ours), median(peer.times)]
  return { name, ours_ms, peer: peer.name, peer_ms, ratio: peer_ms / ours_ms }
}

async function time(operation: Operation): Promise<number> {
  const start = performance.now()
  const result = operation()
  if (result instanceof Promise) await result
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
