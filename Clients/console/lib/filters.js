// Choices above lists. What is typed stays in memory: only codes of divisions and keys of vocabularies go into addresses.

import { element, freshID } from './element.js'
import { labelled, select } from './parts.js'
import { loadPlaces } from './session.js'
import { sentence, t } from './words.js'

/** A list of the account's regions and villages. @param {string|null} value @param {(code: string|null) => void} onchange */
export async function villageSelect(value, onchange, label = t('field.village')) {
  const places = await loadPlaces()
  const control = element('select', { value: value ?? '', onchange: () => onchange(control.value || null) },
    element('option', { value: '' }, t('filter.all')),
    options(places))
  control.value = value ?? ''
  return labelled(label, control)
}

/** The villages as options, under their division where there are many. */
export function options(places) {
  const isRegion = new Set(places.regions.map((place) => place.code))
  const regions = places.regions.filter((place) => !places.villages.some((village) => village.code === place.code))
  return [
    regions.length > 1 || (regions.length === 1 && places.villages.length === 0)
      ? element('optgroup', { label: t('field.region') }, regions.map(option)) : null,
    places.villages.filter((place) => !isRegion.has(place.code) || regions.every((region) => region.code !== place.code)).map(option),
  ]
}

const option = ({ code, name }) => element('option', { value: code }, name ?? code)

/** @param {string} label @param {{key: string, label: string}[]} choices @param {string} value @param {(key: string) => void} onchange */
export function choice(label, choices, value, onchange, none = t('filter.all')) {
  const control = select(choices, value, none, { onchange: () => onchange(control.value) })
  return labelled(label, control)
}

/** Several of a vocabulary, folded away. @param {string} label @param {{key: string, label: string}[]} choices */
export function several(label, choices, chosen, onchange) {
  const summary = element('summary')
  const name = () => { summary.textContent = chosen.size ? `${label} (${chosen.size})` : label }
  name()
  return element('details', { class: 'several' }, summary, element('div', { class: 'checks' }, choices.map(({ key, label: text }) => {
    const id = freshID('c')
    return element('div', { class: 'check' }, element('input', {
      type: 'checkbox', id, checked: chosen.has(key),
      onchange: (event) => { event.target.checked ? chosen.add(key) : chosen.delete(key); name(); onchange() },
    }), element('label', { for: id }, sentence(text)))
  })))
}

/**
 * A place to type in above a list that came whole: shows the lines that hold the words. @param {string} label
 * @param {(text: string) => void} onchange
 */
export function finder(label, text, onchange) {
  const control = element('input', { type: 'search', value: text, maxlength: '100', autocomplete: 'off' })
  control.addEventListener('input', () => onchange(control.value.trim().toLowerCase()))
  return labelled(label, control)
}

/** Calls back once nobody has typed for a moment. */
export function unhurried(work, waitMs = 250) {
  let timer = 0
  return () => { clearTimeout(timer); timer = setTimeout(work, waitMs) }
}
