import { ADVERSARIES, type ClaimName, createMemoryCredentialStore } from '@tegata/core'
import type { HolderOptions } from '@tegata/holder'
import { describe, expect, test } from 'vitest'
import { ask, code, createClock, createCopies, createWallet, ONE_TIME, REUSABLE } from './setup.js'

async function open(options: Partial<HolderOptions> = {}) {
  const store = createMemoryCredentialStore()
  await store.add([...createCopies(9), ...createCopies(1, { format: 'dc+jwp', credential: 'bbs' })])
  const { clock, advance } = createClock()
  return { store, advance, holder: await createWallet({ store, clock, formats: [ONE_TIME, REUSABLE], ...options }) }
}

describe('a plan', () => {
  test('ranks the ways by what adversaries could do, the least linkable first, with words in both languages', async () => {
    const { holder } = await open()
    const { options, notices } = await holder.plan(ask('shop'))
    expect(options.map(({ format }) => format)).toEqual(['dc+jwp', 'dc+sd-jwt'])
    expect(options[1]!.verdicts).toMatchObject({
      'same-verifier': { verdict: 'no-correlator-found' },
      'verifier+verifier': { verdict: 'no-correlator-found' },
      'issuer+verifier': { verdict: 'linkable' },
      network: { verdict: 'no-correlator-found' },
    })
    for (const { summary, verdicts } of options) {
      expect(summary.en).toContain('prefecture')
      expect(summary.ja).toContain('都道府県')
      for (const adversary of ADVERSARIES) {
        const { en, ja } = verdicts[adversary].text
        expect(en).not.toMatch(/unlinkable/i)
        expect(ja).toMatch(/。$/)
      }
    }
    expect(notices).toEqual([])
  })

  test('puts a reusable credential of a batch in rotation behind a copy never shown', async () => {
    const { holder } = await open({ copies: { kind: 'rotating' } })
    for (let i = 0; i < 9; i++) {
      const option = (await holder.plan(ask('shop'))).options.find(({ format }) => format === 'dc+sd-jwt')!
      await holder.present(ask('shop'), { option })
    }
    const option = (await holder.plan(ask('bank'))).options.find(({ format }) => format === 'dc+sd-jwt')!
    expect(option).toMatchObject({ copy: 'again', copiesLeft: 0 })
    expect(option.verdicts['verifier+verifier'].verdict).toBe('linked')
    expect(option.summary.en).toContain('Parties that compare notes')
  })

  test('says that a name names, in every format', async () => {
    const { holder } = await open()
    const { options, notices } = await holder.plan(ask('shop', ['name']))
    expect(options[0]!.verdicts['verifier+verifier'].verdict).toBe('linked-by-disclosure')
    expect(options[0]!.verdicts.network.verdict).toBe('no-correlator-found')
    expect(notices).toMatchObject([{ kind: 'identifying', claims: ['name'], blocks: false }])
  })

  test('offers a pseudonym only where the format has one, and says what it does', async () => {
    const { holder } = await open()
    const { options, notices } = await holder.plan(ask('shop', ['prefecture'], { pseudonym: true }))
    expect(options.map(({ format }) => format)).toEqual(['dc+jwp'])
    expect(options[0]!.verdicts['same-verifier'].verdict).toBe('recognised-by-design')
    expect(notices.map(({ kind }) => kind)).toEqual(['pseudonym'])
  })

  test('of an empty wallet has no options', async () => {
    const holder = await createWallet()
    expect(await holder.plan(ask('shop'))).toEqual({ options: [], notices: [] })
  })
})

describe('overasking', () => {
  const purpose = { en: 'sale of tobacco', ja: 'たばこの販売' }

  test('is what goes beyond the registered claims and what travels with them', async () => {
    const { holder } = await open()
    const request = ask('shop', ['assurance_level', 'name', 'name_substituted', 'prefecture'])
    const registration = { audience: 'shop', purpose, claims: ['name'] as ClaimName[] }
    const { notices } = await holder.plan(request, { registration })
    expect(notices[0]).toMatchObject({ kind: 'overasking', claims: ['prefecture'], blocks: false })
    expect(notices[0]!.text.ja).toContain('たばこの販売')
    const within = await holder.plan(request, { registration: { ...registration, claims: ['name', 'prefecture'] } })
    expect(within.notices.map(({ kind }) => kind)).not.toContain('overasking')
  })

  test('is not judged by the registration of somebody else', async () => {
    const { holder } = await open()
    const registration = { audience: 'bank', purpose, claims: [] }
    await expect(holder.plan(ask('shop'), { registration })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })
})

describe('questions about an age', () => {
  test('a third threshold in a year is refused, at this party alone', async () => {
    const { holder, advance } = await open()
    await holder.present(ask('shop', ['age_over_16']))
    advance(86_400)
    expect((await holder.plan(ask('shop', ['age_over_20']))).notices).toMatchObject([
      { kind: 'age-questions', claims: ['age_over_20', 'age_over_16'], blocks: false },
    ])
    await holder.present(ask('shop', ['age_over_20']))
    expect((await holder.plan(ask('shop', ['age_over_18']))).notices).toMatchObject([
      { kind: 'age-questions', blocks: true },
    ])
    await expect(holder.present(ask('shop', ['age_over_18']))).rejects.toThrow(code('ERR_POLICY_QUESTION_LIMIT'))
    await holder.present(ask('bank', ['age_over_18']))
    await holder.present(ask('shop', ['prefecture']))
    advance(366 * 86_400)
  })

  test('count again when the time is over', async () => {
    const { holder, advance } = await open({ questions: { ageQuestions: 1, days: 2 } })
    await holder.present(ask('shop', ['age_over_16']))
    await expect(holder.present(ask('shop', ['age_over_65']))).rejects.toThrow(code('ERR_POLICY_QUESTION_LIMIT'))
    advance(2 * 86_400)
    await holder.present(ask('shop', ['age_over_65']))
  })

  test('the same one again tells nothing new while the answer is true, and counts while it is false', async () => {
    const { holder } = await open()
    for (let i = 0; i < 5; i++) await holder.present(ask('shop', ['age_over_16']))
    await holder.present(ask('bar', ['age_over_20']))
    await holder.present(ask('bar', ['age_over_20']))
    await expect(holder.present(ask('bar', ['age_over_20']))).rejects.toThrow(code('ERR_POLICY_QUESTION_LIMIT'))
  })

  test('all at once is as bad as one after the other', async () => {
    const { holder } = await open()
    const request = ask('shop', ['age_over_16', 'age_over_18', 'age_over_20'])
    await expect(holder.present(request)).rejects.toThrow(code('ERR_POLICY_QUESTION_LIMIT'))
  })

  test('do not matter to whom the date of birth is told', async () => {
    const { holder } = await open()
    await holder.present(ask('bank', ['birthdate']))
    await holder.present(ask('bank', ['age_over_16', 'age_over_18', 'age_over_20']))
  })

  test('that come at one moment do not slip through together', async () => {
    const { holder } = await open({ questions: { ageQuestions: 1, days: 365 } })
    const both = await Promise.allSettled([
      holder.present(ask('shop', ['age_over_16'])),
      holder.present(ask('shop', ['age_over_20'])),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2)
  })

  test('a limit is a number', async () => {
    await expect(open({ questions: { ageQuestions: 1.5, days: 1 } })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })
})
