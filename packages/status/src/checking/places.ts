import { badReference, memberOf } from '../list/place.js'
import type { StatusMechanism, StatusPlace, StatusTokenForm } from '../token/token.js'

/** Where one status stands, and the forms that its token may have. */
export interface PlaceInForms<Form> extends StatusPlace {
  readonly forms: readonly Form[]
}

const MECHANISMS: readonly StatusMechanism[] = ['status_list', 'identifier_list']

/**
 * Reads all that a credential's `status` refers to: when an issuer names two lists, a credential is valid that is valid in
 * both. A list that this verifier cannot read, or none, must not pass for "nothing to check".
 */
export function readPlaces<Form extends Pick<StatusTokenForm<unknown>, 'mechanism' | 'readPlace'>>(
  status: unknown,
  forms: readonly Form[],
): readonly PlaceInForms<Form>[] {
  const places = MECHANISMS.flatMap((mechanism) => {
    const member = memberOf(status, mechanism)
    if (member === undefined) return []
    const fitting = forms.filter((form) => form.mechanism === mechanism)
    if (fitting[0] === undefined) throw badReference(`no form is accepted for ${mechanism}`)
    return [{ ...fitting[0].readPlace(member), forms: fitting }]
  })
  if (places.length === 0) throw badReference('status names no list')
  return places
}
