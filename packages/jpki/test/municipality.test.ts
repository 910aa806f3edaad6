import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { locateAddress } from '../src/municipality.js'
import { MUNICIPALITY_TABLE } from '../src/municipality-table.js'

const locate = (address: string) => {
  const { prefecture, municipality } = locateAddress(address) ?? {}
  return [prefecture, municipality?.name]
}

describe('JIS X 0402: names that contain the marker of another kind', () => {
  test.each([
    ['三重県四日市市諏訪町１番', '三重県', '四日市市'],
    ['千葉県市川市八幡１丁目', '千葉県', '市川市'],
    ['千葉県市原市国分寺台', '千葉県', '市原市'],
    ['奈良県高市郡明日香村大字岡', '奈良県', '高市郡明日香村'],
    ['奈良県高市郡高取町大字観覚寺', '奈良県', '高市郡高取町'],
    ['奈良県大和郡山市北郡山町', '奈良県', '大和郡山市'],
    ['北海道余市郡余市町朝日町', '北海道', '余市郡余市町'],
    ['福島県郡山市朝日１丁目', '福島県', '郡山市'],
    ['福島県田村市船引町', '福島県', '田村市'],
    ['東京都町田市森野２丁目', '東京都', '町田市'],
    ['東京都東村山市本町１丁目', '東京都', '東村山市'],
    ['東京都羽村市緑ヶ丘', '東京都', '羽村市'],
    ['群馬県佐波郡玉村町大字下新田', '群馬県', '佐波郡玉村町'],
    ['長崎県東彼杵郡波佐見町', '長崎県', '東彼杵郡波佐見町'],
    ['愛知県蒲郡市旭町', '愛知県', '蒲郡市'],
    ['岐阜県郡上市八幡町島谷', '岐阜県', '郡上市'],
    ['福岡県小郡市小郡', '福岡県', '小郡市'],
    ['新潟県村上市三之町', '新潟県', '村上市'],
    ['山形県東村山郡山辺町', '山形県', '東村山郡山辺町'],
    ['北海道石狩郡当別町白樺町', '北海道', '石狩郡当別町'],
    ['東京都大島町元町', '東京都', '大島町'],
    ['三重県津市西丸之内', '三重県', '津市'],
  ])('%s', (address, prefecture, municipality) => {
    expect(locate(address)).toEqual([prefecture, municipality])
  })
})

describe('JIS X 0402: wards of one name in many cities', () => {
  test.each([
    ['大阪府大阪市北区中之島', '大阪府', '大阪市北区'],
    ['大阪府堺市北区新金岡町', '大阪府', '堺市北区'],
    ['東京都北区王子本町', '東京都', '北区'],
    ['北海道札幌市中央区北１条', '北海道', '札幌市中央区'],
    ['東京都中央区築地', '東京都', '中央区'],
    ['大阪府堺市堺区模擬町２番地', '大阪府', '堺市堺区'],
    ['広島県広島市安佐北区可部', '広島県', '広島市安佐北区'],
  ])('%s', (address, prefecture, municipality) => {
    expect(locate(address)).toEqual([prefecture, municipality])
  })

  test('浜松市: the wards since 2024 and those that older certificates name', () => {
    expect(locateAddress('静岡県浜松市中央区元城町')?.municipality).toMatchObject({ ward: '中央区', code: '221384' })
    expect(locateAddress('静岡県浜松市浜名区貴布祢')?.municipality).toMatchObject({ ward: '浜名区', code: '221392' })
    expect(locateAddress('静岡県浜松市天竜区二俣町')?.municipality).toMatchObject({ ward: '天竜区', code: '221406' })
    expect(locateAddress('静岡県浜松市浜北区貴布祢')?.municipality).toMatchObject({ ward: '浜北区', code: '221368' })
  })
})

describe('what the address does not say is not guessed', () => {
  test('no prefecture, unknown municipality, county without a known town', () => {
    expect(locateAddress('千代田区霞が関')).toBeUndefined()
    expect(locateAddress('')).toBeUndefined()
    expect(locateAddress('東京都架空市本町')).toEqual({ prefecture: '東京都' })
    expect(locateAddress('山口県吉敷郡小郡町')).toEqual({ prefecture: '山口県' })
    // A city is never in a county.
    expect(locateAddress('東京都架空郡町田市')).toEqual({ prefecture: '東京都' })
  })

  test('a hostile length or prototype name changes nothing', () => {
    expect(locateAddress('東京都__proto__')).toEqual({ prefecture: '東京都' })
    expect(locateAddress(`東京都${'郡'.repeat(100_000)}`)).toEqual({ prefecture: '東京都' })
  })
})

test('spelling: ヶ and ケ, variation selectors', () => {
  expect(locate('茨城県龍ヶ崎市')).toEqual(locate('茨城県龍ケ崎市'))
  expect(locate('奈良県葛\u{E0100}城市柿本')).toEqual(['奈良県', '葛城市'])
})

test('every row of the table is found again, with and without a county', () => {
  let rows = 0
  for (const line of MUNICIPALITY_TABLE.split('\n')) {
    const [prefecture = '', list = ''] = line.split(':')
    let city = ''
    for (const item of list.split(',')) {
      const label = item.replace(/^\d+/, '')
      if (!label.startsWith('+')) city = label
      const name = label.startsWith('+') ? city + label.slice(1) : label
      expect(locate(`${prefecture}${name}架空１丁目`)).toEqual([prefecture, name])
      if (/[町村]$/.test(name)) expect(locate(`${prefecture}架空郡${name}１番`)).toEqual([prefecture, `架空郡${name}`])
      rows++
    }
  }
  expect(rows).toBe(1919)
})

describe('JIS X 0402: the published list of codes', () => {
  const path = join(process.env.TEGATA_VECTORS ?? '../shared/vectors', '../data/municipalities.csv')
  const hasList = existsSync(path)
  if (!hasList) console.warn('the published list of municipalities is not on this machine: it was NOT compared')

  test.runIf(hasList)('every row is found again from an address, with its code', () => {
    const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1)
    expect(rows.length).toBeGreaterThan(1900)
    const different: string[] = []
    for (const row of rows) {
      const [code = '', prefecture = '', name = ''] = row.split(',')
      const { municipality, ...found } = locateAddress(`${prefecture}${name}架空１丁目２番３号`)!
      expect([found.prefecture, municipality?.name]).toEqual([prefecture, name])
      expect(`${municipality!.city}${municipality!.ward ?? ''}`).toBe(name)
      if (municipality!.code !== code) different.push(`${name} ${code} ${municipality!.code}`)
    }
    // Its name did not change with the wards of 浜松市, its code did.
    expect(different).toEqual(['浜松市天竜区 221376 221406'])
  })
})

test('parts of an address', () => {
  expect(locateAddress('大阪府堺市堺区模擬町２番地')).toEqual({
    prefecture: '大阪府',
    municipality: { name: '堺市堺区', city: '堺市', ward: '堺区', code: '271411' },
  })
  expect(locateAddress('奈良県高市郡明日香村大字岡')).toEqual({
    prefecture: '奈良県',
    municipality: { name: '高市郡明日香村', county: '高市郡', city: '明日香村', code: '294021' },
  })
})

test('JIS X 0402: published codes, check digit included', () => {
  for (const [address, code] of [
    ['北海道札幌市', '011002'],
    ['東京都千代田区', '131016'],
    ['沖縄県与那国町', '473821'],
  ]) {
    expect(locateAddress(address!)?.municipality?.code).toBe(code)
  }
})
