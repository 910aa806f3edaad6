import type { Part } from '../atom.js'
import type { Correlator } from './correlator.js'

/** Claims whose value alone names a person, in the names of the formats. */
const IDENTIFYING = [
  ...['name', 'given_name', 'family_name', 'name_kana', 'birth_name', 'street_address', 'email', 'phone_number'],
  ...[
    'full_name_unicode',
    'resident_address_unicode',
    'full_name_latin1',
    'resident_address_latin1',
    'resident_address',
  ],
  ...['given_name_unicode', 'family_name_unicode'],
] as const

const PICTURES = ['portrait', 'picture', 'signature_usual_mark'] as const
const NUMBERS = [
  'document_number',
  'administrative_number',
  'personal_administrative_number',
  'passport_number',
] as const

/** Where each format puts a claim of that name. */
const CLAIM_PLACES: Readonly<Partial<Record<Part, (name: string) => readonly string[]>>> = {
  'dc+sd-jwt': (name) => [`/disclosures/*/claim/${name}`, `/disclosures/*/claim/${name}/**`],
  mso_mdoc: (name) => [`/documents/*/items/*/${name}/elementValue`, `/documents/*/items/*/${name}/elementValue/**`],
  'dc+jwp': (name) => [`/payloads/${name}`, `/payloads/${name}/**`],
  'bbs-2023': (name) => [`/document/**/credentialSubject/${name}`, `/document/**/credentialSubject/${name}/**`],
}

/** The claim `address`: a text, or an object of which only these members name a house. The others are a country or a town. */
const WHOLE_ADDRESS = ['', '/street_address', '/formatted'] as const

/** Claims that stand in the open in every presentation of an SD-JWT VC, in names that everybody has. */
const OPEN_CLAIMS = ['/issuer-jwt/payload/assurance_level', '/issuer-jwt/payload/age_equal_or_over/*']

/** What was disclosed on purpose. Spec: ISO/IEC 27551 section 7.5 (attributes known to the relying party). */
export const ATTRIBUTE_CORRELATORS: readonly Correlator[] = Object.entries(CLAIM_PLACES).flatMap(([part, places]) => [
  {
    id: 'attribute.picture',
    part: part as Part,
    places: PICTURES.flatMap(places),
    kind: 'attribute',
    nature: 'identifying-attribute',
    spec: 'ISO/IEC 18013-5 section 7.2.1',
    reason: {
      en: 'The same picture, to the byte, in all copies; another encoding does not help, since faces can be compared.',
      ja: '画像は全ての写しで一致する。符号化し直しても顔は照合できる。',
    },
    remedy: { en: 'Do not ask for it where an age is enough.', ja: '年齢で足りる場面では求めない。' },
  },
  {
    id: 'attribute.number',
    part: part as Part,
    places: NUMBERS.flatMap(places),
    kind: 'attribute',
    nature: 'identifying-attribute',
    spec: 'ISO/IEC 18013-5 section 7.2.1',
    reason: {
      en: 'A number of the document or of the person is the same everywhere.',
      ja: '文書や本人の番号はどこでも同じ。',
    },
    remedy: { en: 'Do not ask for it.', ja: '求めない。' },
  },
  {
    id: 'attribute.identifying',
    part: part as Part,
    places: [...IDENTIFYING.flatMap(places), ...WHOLE_ADDRESS.map((member) => places('address')[0] + member)],
    kind: 'attribute',
    nature: 'identifying-attribute',
    spec: 'ISO/IEC 27551 section 7.5',
    reason: {
      en: 'The value alone names the person to everybody who reads it.',
      ja: '値だけで、読んだ誰にも本人が特定できる。',
    },
    remedy: {
      en: 'Ask for less: an age, a prefecture, a pseudonym.',
      ja: '年齢・都道府県・仮名など、より少ない項目を求める。',
    },
  },
  {
    id: 'attribute.disclosed',
    part: part as Part,
    places: [...places('*'), ...(part === 'dc+sd-jwt' ? OPEN_CLAIMS : [])],
    kind: 'attribute',
    nature: 'attribute',
    spec: 'ISO/IEC 27551 section 7.5',
    reason: {
      en: 'Disclosed on purpose; several together narrow down.',
      ja: '意図した開示。複数が合わさると絞り込まれる。',
    },
    remedy: { en: 'Ask for no more than the purpose needs.', ja: '目的に必要な項目だけを求める。' },
  },
])
