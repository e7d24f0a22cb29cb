// Inputs made from the model: one for each kind of field, with what the hub will take back from it.

import { element, freshID } from './element.js'
import { labelled, select } from './parts.js'
import { options } from './filters.js'
import { loadPlaces, terms } from './session.js'
import { t } from './words.js'

/** Kinds whose values a person does not type: they name other records. */
const notTyped = new Set(['reference'])

/** @param {any} field of the model */
export const isEditable = (field) => field.may !== 'no' && !notTyped.has(field.kind)

/** Of a record that is there: what a step or the program writes has no input. @param {any} field of the model */
export const isCorrected = (field) => field.edited && isEditable(field)

/**
 * An input for a field: `node` to show, `read` gives what the API takes (an array of texts, empty to clear).
 * @param {any} field of the model
 * @param {any} value as scripts read it
 * @returns {Promise<{node: HTMLElement, read: () => string[], control: HTMLElement}>}
 */
export async function fieldInput(field, value, { label = field.label, required = false } = {}) {
  const name = required ? `${label}${t('field.required')}` : label
  if (field.kind === 'flags') return flags(field, value, name)
  const control = await single(field, value)
  if (required) control.required = true
  // A village is chosen by its name: how its code is written is nobody's question.
  const help = field.kind === 'region' ? null : field.help ?? kindHint(field.kind)
  const hints = [help, field.unit && t('field.unit', { unit: field.unit }), field.may === 'propose' && t('field.propose')]
  const read = () => (control.value.trim() === '' ? [] : [control.value.trim()])
  return { node: labelled(name, control, hints.filter(Boolean).join(t('list.semicolon'))), read, control }
}

const kindHint = (kind) => ({ date: t('field.date.hint'), instant: t('field.instant.hint') })[kind]

async function single(field, value) {
  const text = value === null || value === undefined ? '' : String(value)
  switch (field.kind) {
    case 'vocabulary': return select(withCurrent(terms(field.vocabulary), text), text, t('field.none'))
    case 'boolean':
      return select([{ key: 'true', label: t('field.yes') }, { key: 'false', label: t('field.no') }], text, t('field.none'))
    case 'region': {
      const places = await loadPlaces()
      const control = element('select', null, element('option', { value: '' }, t('field.none')), options(places))
      control.value = text
      if (text && control.value !== text) { control.append(element('option', { value: text }, text)); control.value = text }
      return control
    }
    case 'division': return divisionSelect(text)
    case 'note': return element('textarea', { rows: '3', value: text })
    case 'integer': return element('input', { inputmode: 'numeric', value: text })
    case 'decimal': return element('input', { inputmode: 'decimal', value: text })
    case 'phone': return element('input', { type: 'tel', value: text })
    default: return element('input', { value: text, autocomplete: 'off' })
  }
}

/** A division of any level within the account's own; none where there is but one to be responsible for. @param {string|null} value */
export async function divisionSelect(value) {
  const places = await loadPlaces()
  const text = value ? String(value) : ''
  const list = [...places.regions, ...places.divisions, ...places.villages.filter((village) => places.regions.every((region) => region.code !== village.code))]
  const known = list.find((place) => place.code === text || place.code.padEnd(12, '0') === text)
  const control = element('select', null, places.regions.length > 1 && element('option', { value: '' }, t('field.none')),
    list.map((place) => element('option', { value: place.code }, [place.name, place.code].filter(Boolean).join(' '))))
  if (text && !known) control.append(element('option', { value: text }, text))
  control.value = known?.code ?? (text || (places.regions.length > 1 ? '' : places.regions[0].code))
  return control
}

/** A term that a newer version wrote stays choosable. */
const withCurrent = (list, key) => (!key || list.some((term) => term.key === key) ? list : [...list, { key, label: key }])

function flags(field, value, name) {
  const chosen = new Set(Array.isArray(value) ? value.map(String) : [])
  const boxes = withAll(terms(field.vocabulary), chosen).map(({ key, label }) => {
    const id = freshID('c')
    const box = element('input', { type: 'checkbox', id, value: key, checked: chosen.has(key) })
    return { box, node: element('div', { class: 'check' }, box, element('label', { for: id }, label)) }
  })
  const node = element('fieldset', { class: 'field' }, element('legend', null, name), element('div', { class: 'checks' }, boxes.map((each) => each.node)))
  return { node, control: node, read: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value) }
}

const withAll = (list, chosen) => [...list, ...[...chosen].filter((key) => !list.some((term) => term.key === key)).map((key) => ({ key, label: key }))]

/** What a field holds, in the form that `read` gives. */
export const asTexts = (value) =>
  value === null || value === undefined || value === '' ? [] : Array.isArray(value) ? value.map(String) : [String(value)]

/** Whether two such values are the same, whatever the order of a set. */
export const isSame = (a, b) => a.length === b.length && [...a].sort().every((text, index) => text === [...b].sort()[index])
