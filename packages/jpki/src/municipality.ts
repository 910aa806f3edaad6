import { MUNICIPALITY_TABLE } from './municipality-table.js'

/** A municipality as an address names it. Spec: 全国地方公共団体コード (JIS X 0402). */
export interface Municipality {
  /** County, city and ward as one text: `千代田区`, `堺市堺区`, `石狩郡当別町`. */
  readonly name: string
  /** 市, 特別区, 町 or 村: `堺市`, `当別町`. */
  readonly city: string
  /** 郡, as the address writes it; the code table does not list counties. */
  readonly county?: string
  /** 行政区 of a designated city: `堺区`. */
  readonly ward?: string
  /** Six digits with the check digit; of two codes that one name has had, the present one. */
  readonly code: string
}

/** Where an address lies. Spec: JIS X 0401, JIS X 0402. */
export interface Locality {
  /** 都道府県. */
  readonly prefecture: string
  /** Absent when the code table has no such name (a municipality merged since): never guessed. */
  readonly municipality?: Municipality
}

/** A row of the table, found by its folded name. */
interface Row {
  readonly city: string
  readonly ward?: string
  readonly code: string
}

interface Prefecture {
  readonly name: string
  readonly rows: ReadonlyMap<string, Row>
  /** Length of the longest name. */
  readonly reach: number
}

/** Read from the generated text when the first address is looked up. */
let prefectures: readonly Prefecture[] | undefined

/** No county name is longer than three characters (西牟婁郡); one more is allowed for. */
const COUNTY_REACH = 4

/**
 * Splits prefecture and municipality off an address, by the longest name in the official code table.
 *
 * No pattern can do this: 四日市市, 余市町, 高市郡, 郡山市, 町田市 and 玉村町 carry the markers of other kinds in their
 * names, and wards of one name stand in many cities.
 *
 * Spec: JIS X 0401, JIS X 0402.
 *
 * @param address — 住所 as in the certificate, beginning with the prefecture.
 * @returns undefined when the address does not begin with a prefecture.
 *
 * @example
 * ```ts
 * locateAddress('大阪府堺市堺区模擬町２番地') // { prefecture: '大阪府', municipality: { name: '堺市堺区', … } }
 * ```
 */
export function locateAddress(address: string): Locality | undefined {
  // 100 characters hold any prefecture and municipality; the rest of a hostile text is not worth folding.
  const text = fold(address.slice(0, 100))
  prefectures ??= MUNICIPALITY_TABLE.split('\n').map(readPrefecture)
  const prefecture = prefectures.find(({ name }) => text.startsWith(name))
  if (prefecture === undefined) return undefined
  const municipality = findMunicipality(prefecture, text.slice(prefecture.name.length))
  return { prefecture: prefecture.name, ...(municipality === undefined ? {} : { municipality }) }
}

function findMunicipality(prefecture: Prefecture, rest: string): Municipality | undefined {
  const row = longestMatch(prefecture, rest)
  if (row !== undefined) return { name: row.city + (row.ward ?? ''), ...row }
  // Only towns and villages lie in counties.
  for (let i = 1; i <= COUNTY_REACH; i++) {
    if (rest[i] !== '郡') continue
    const inCounty = longestMatch(prefecture, rest.slice(i + 1))
    if (inCounty === undefined || !/[町村]$/.test(inCounty.city)) continue
    const county = rest.slice(0, i + 1)
    return { name: county + inCounty.city, county, ...inCounty }
  }
  return undefined
}

function longestMatch(prefecture: Prefecture, text: string): Row | undefined {
  for (let length = Math.min(prefecture.reach, text.length); length > 1; length--) {
    const row = prefecture.rows.get(text.slice(0, length))
    if (row !== undefined) return row
  }
  return undefined
}

/**
 * Addresses write the same name with ヶ or ケ and with or without a variation selector; the table writes it once.
 * NFC only: NFKC would turn full-width digits and compatibility ideographs into other characters.
 */
function fold(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u{E0100}-\u{E01EF}\u{FE00}-\u{FE0F}]/gu, '')
    .replaceAll('ヶ', 'ケ')
}

function readPrefecture(line: string, index: number): Prefecture {
  const [name = '', list = ''] = line.split(':')
  const digits = String(index + 1).padStart(2, '0')
  const rows = new Map<string, Row>()
  let city = ''
  let number = 0
  let reach = 0
  for (const item of list.split(',')) {
    const [, own = '', mark, label = ''] = /^(\d*)(\+?)(.+)$/.exec(item)!
    number = own === '' ? number + 1 : Number(own)
    if (mark === '') city = label
    const key = fold(mark === '' ? label : city + label)
    const code = withCheckDigit(digits + String(number).padStart(3, '0'))
    rows.set(key, mark === '' ? { city, code } : { city, ward: label, code })
    reach = Math.max(reach, key.length)
  }
  return { name, rows, reach }
}

/** JIS X 0402: weights 6 to 2, modulus 11. */
function withCheckDigit(digits: string): string {
  let sum = 0
  for (let i = 0; i < 5; i++) sum += (6 - i) * Number(digits[i])
  return digits + String((11 - (sum % 11)) % 10)
}
