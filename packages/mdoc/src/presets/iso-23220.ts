import { type DocumentPreset, defineElements } from './element.js'

/** Namespace of the elements that every identity document may have. Spec: ISO/IEC TS 23220-2. */
export const ISO_23220_NAMESPACE = 'org.iso.23220.1'

/** The elements of `org.iso.23220.1`. Spec: ISO/IEC TS 23220-2 Annex A. */
export const ISO_23220_ELEMENTS = /* @__PURE__ */ defineElements(
  ['family_name_unicode', 'text', 'Family name', '氏'],
  ['given_name_unicode', 'text', 'Given names', '名'],
  ['family_name_latin1', 'text', 'Family name (Latin)', '氏(ローマ字)'],
  ['given_name_latin1', 'text', 'Given names (Latin)', '名(ローマ字)'],
  ['name_at_birth', 'text', 'Name at birth', '出生時の氏名'],
  ['birth_date', 'structure', 'Date of birth', '生年月日'],
  ['birthplace', 'text', 'Place of birth', '出生地'],
  ['sex', 'integer', 'Sex (ISO/IEC 5218)', '性別'],
  ['nationality', 'text', 'Nationality', '国籍'],
  ['portrait', 'image', 'Portrait', '顔写真'],
  ['portrait_capture_date', 'date', 'Portrait taken on', '顔写真の撮影日'],
  ['age_in_years', 'integer', 'Age', '年齢'],
  ['age_birth_year', 'integer', 'Year of birth', '生年'],
  ['age_over_NN', 'boolean', 'Age attestation', '年齢要件'],
  ['resident_address_unicode', 'text', 'Address', '住所'],
  ['resident_city_unicode', 'text', 'City of residence', '居住する市区町村'],
  ['resident_postal_code', 'text', 'Postal code', '郵便番号'],
  ['resident_country', 'text', 'Country of residence', '居住国'],
  ['document_number', 'text', 'Document number', '文書番号'],
  ['issue_date', 'date', 'Issued on', '発行日'],
  ['expiry_date', 'date', 'Valid until', '有効期限'],
  ['issuing_authority_unicode', 'text', 'Issuing authority', '発行機関'],
  ['issuing_country', 'text', 'Issuing country', '発行国'],
  ['issuing_subdivision', 'text', 'Issuing subdivision', '発行地域'],
)

const PHOTO_ID_ELEMENTS = /* @__PURE__ */ defineElements(
  ['person_id', 'text', 'Person identifier', '個人識別子'],
  ['birth_country', 'text', 'Country of birth', '出生国'],
  ['birth_state', 'text', 'State of birth', '出生した州・都道府県'],
  ['birth_city', 'text', 'City of birth', '出生した市区町村'],
  ['administrative_number', 'text', 'Administrative number', '管理番号'],
  ['resident_street', 'text', 'Street', '町名・番地'],
  ['resident_house_number', 'text', 'House number', '家屋番号'],
  ['resident_state', 'text', 'State of residence', '居住する州・都道府県'],
  ['travel_document_type', 'text', 'Travel document type', '旅券等の種類'],
  ['travel_document_number', 'text', 'Travel document number', '旅券等の番号'],
  ['travel_document_mrz', 'text', 'Travel document MRZ', '旅券等の機械読取領域'],
)

const DTC_ELEMENTS = /* @__PURE__ */ defineElements(
  ['version', 'integer', 'Version of the digital travel credential', '渡航用データの版'],
  ['sod', 'bytes', 'Document security object', '署名データ'],
  ['dg1', 'bytes', 'Data group 1 (MRZ)', 'データグループ1(機械読取領域)'],
  ['dg2', 'bytes', 'Data group 2 (face)', 'データグループ2(顔画像)'],
)

/**
 * Photo ID. Deployed wallets spell its type and namespace in two ways, some take only the one, some only the other: ask for
 * `docTypes` as alternatives.
 *
 * Spec: ISO/IEC TS 23220-4 Annex C.
 */
export const PHOTO_ID: DocumentPreset = {
  docType: 'org.iso.23220.photoid.1',
  docTypes: ['org.iso.23220.photoid.1', 'org.iso.23220.photoID.1'],
  label: { en: 'Photo ID', ja: '写真付き身分証明書' },
  nameSpaces: {
    [ISO_23220_NAMESPACE]: ISO_23220_ELEMENTS,
    'org.iso.23220.photoid.1': PHOTO_ID_ELEMENTS,
    'org.iso.23220.photoID.1': PHOTO_ID_ELEMENTS,
    'org.iso.23220.dtc.1': DTC_ELEMENTS,
  },
}

/**
 * The My Number Card on a smartphone (カード代替電磁的記録), without the individual number: nobody but those whom the law
 * names may ask for that, so it has no definition here, and asking for it is refused.
 *
 * Spec: names of `org.iso.23220.1.jp.mnc` as deployed; Act No. 27 of 2013 Articles 15 and 20.
 */
export const MY_NUMBER_CARD: DocumentPreset = {
  docType: 'org.iso.23220.1.jp.mnc',
  docTypes: ['org.iso.23220.1.jp.mnc'],
  label: { en: 'My Number Card', ja: 'マイナンバーカード' },
  nameSpaces: {
    'org.iso.23220.1.jp': defineElements(
      ['full_name_unicode', 'text', 'Name', '氏名'],
      ['resident_address_unicode', 'text', 'Address', '住所'],
      ['local_gov_code_unicode', 'text', 'Municipality code', '市町村コード'],
      ['sex_unicode', 'text', 'Sex as registered', '性別(券面)'],
      ['birth_date_unicode', 'text', 'Date of birth as registered', '生年月日(券面)'],
      ['portrait', 'image', 'Portrait', '顔写真'],
    ),
    [ISO_23220_NAMESPACE]: defineElements(
      ['birth_date', 'full-date', 'Date of birth', '生年月日'],
      ['sex', 'integer', 'Sex (ISO/IEC 5218)', '性別'],
      ['age_in_years', 'integer', 'Age', '年齢'],
      ['age_over_NN', 'boolean', 'Age attestation', '年齢要件'],
    ),
  },
}
