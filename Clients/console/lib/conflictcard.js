// One conflict: what stood before, and what everybody wrote, with who, when, on which device and on which visit.

import { element, freshID, replace } from './element.js'
import { address } from './router.js'
import { select, actor, badge, exactTime } from './parts.js'
import { terms } from './session.js'
import { sentence, t } from './words.js'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** @param {any} item the hub's `Conflict` */
export function conflictCard(item, { mayDecide, onchange, onundo }) {
  const group = freshID('pick')
  const titleID = `${group}-title`
  const node = element('li', { class: 'card conflict', tabindex: '-1', 'aria-labelledby': titleID })
  let chosen = null // the index of a value, or 'before', or 'other'
  let settled = null
  let seen = item.seen

  const otherInput = makeOther(item)
  otherInput.setAttribute('aria-label', t('conflicts.other'))
  otherInput.addEventListener('input', () => mark('other'))
  otherInput.addEventListener('change', () => mark('other'))
  const status = element('div', { class: 'card-status', role: 'status' })

  const radio = (value, label) => {
    if (!mayDecide) return null
    return element('input', { type: 'radio', name: group, id: `${group}-${value}`, 'data-choice': value, 'aria-label': label, onchange: () => mark(value) })
  }
  const option = (value, head, body, isBefore = false) =>
    element('div', { class: isBefore ? 'option before' : 'option', 'data-option': value, onclick: (event) => {
      if (!mayDecide || settled || event.target.closest('a, input, select')) return
      mark(value)
    } }, element('p', { class: 'option-head' }, radio(value, head), element('b', null, head)), body)

  const values = item.values.map((value, index) => option(index, `${letters[index]}`, [
    element('p', { class: 'value' }, value.text || t('value.empty')),
    value.also?.length > 0 && element('p', null, value.also.map((other) => `${other.label} ${other.text}`).join(' · ')),
    value.shown && element('p', null, badge(t('conflicts.shown'))),
    element('p', { class: 'quiet' }, [value.by ?? t('by.hub'), value.device].filter(Boolean).join(' · ')),
    element('p', { class: 'quiet' }, t('conflicts.written'), ' ', exactTime(value.at), value.received && [element('br'), t('history.received'), ' ', exactTime(value.received)]),
    value.visit && element('p', { class: 'around' }, element('a', { href: address('record', value.visit.id) }, t('conflicts.visit')), ' ', exactTime(value.visit.at), ' ', value.visit.text),
  ]))

  node.append(
    element('header', null,
      element('h2', { id: titleID }, element('a', { href: address(item.elder === item.id ? 'person' : 'record', item.id) }, item.title), element('span', { class: 'sep' }, ' · '), sentence(item.label)),
      element('p', { class: 'quiet' }, [item.village_name, sentence(item.type_label)].filter(Boolean).join(' · '), item.may === 'propose' && [' ', badge(t('conflicts.propose'))])),
    element('div', { class: 'options' },
      option('before', t('conflicts.before'), element('p', { class: 'value' }, item.before?.text || t('value.empty')), true), values),
    ...(mayDecide ? [element('div', { class: 'other' }, element('label', { class: 'check' }, radio('other', t('conflicts.other')), t('conflicts.other')), otherInput)] : []),
    status)

  function mark(value) {
    if (settled || (typeof value === 'number' && value >= item.values.length)) return
    chosen = value === chosen && value !== 'other' ? chosen : value
    for (const input of node.querySelectorAll('input[type=radio]')) input.checked = input.dataset.choice === String(value)
    for (const each of node.querySelectorAll('[data-option]')) each.classList.toggle('chosen', each.dataset.option === String(value))
    node.classList.toggle('marked', value !== null)
    replace(status, value !== null && element('p', { class: 'quiet' }, t('conflicts.marked')))
    onchange()
  }

  /** @returns {any} the API's `Decision` */
  function decision() {
    const base = { id: item.id, field: item.field, seen }
    if (chosen === 'other') return { ...base, value: otherInput.value.trim() }
    if (chosen === 'before') return { ...base, value: plain(item.before) }
    return { ...base, pick: item.values[chosen].change }
  }

  /** Shows what became of the decision. @returns {boolean} whether it was written */
  function take(result) {
    if (result.status === 'settled' || result.status === 'proposed') {
      settled = result.change
      node.classList.add('settled')
      node.classList.remove('marked')
      const words = chosen === 'other' ? otherInput.selectedOptions?.[0]?.textContent ?? otherInput.value : chosen === 'before' ? item.before?.text : item.values[chosen].text
      replace(status, element('p', null, badge(t(result.status === 'proposed' ? 'conflicts.proposed' : 'conflicts.done'), 'good'), ' ', words || t('value.empty'), ' ', actor(t('action.undo'), () => onundo(api), { class: 'small' })))
      for (const input of node.querySelectorAll('input, select')) input.disabled = true
      return true
    }
    if (result.status === 'out_of_date' && result.current) {
      const fresh = conflictCard(result.current, { mayDecide, onchange, onundo })
      Object.assign(api, fresh)
      node.replaceWith(fresh.node)
      fresh.problem(t('conflicts.stale'))
      return false
    }
    problem(result.error?.message ?? t('error.stale'))
    return false
  }

  /** Open again after what was decided was taken back. */
  function open(newSeen) {
    settled = null
    seen = newSeen
    node.classList.remove('settled')
    for (const input of node.querySelectorAll('input, select')) input.disabled = false
    mark(null)
    replace(status, element('p', null, badge(t('conflicts.reopened'), 'warn')))
  }

  const problem = (text) => replace(status, element('p', { class: 'problem', role: 'alert' }, text))

  const api = {
    item, node, mark, decision, take, open, problem,
    isMarked: () => chosen !== null && !settled,
    isOpen: () => mayDecide && !settled,
    change: () => settled,
    focusOther: () => otherInput.focus(),
    markBy: (how) => {
      if (how === 'before') return mark('before')
      const times = item.values.map((value) => Date.parse(value.at))
      mark(times.indexOf(Math.max(...times)))
    },
  }
  return api
}

/** A value that stood before, as the API takes one that is typed. */
const plain = (value) => {
  if (value?.value === null || value?.value === undefined) return ''
  return Array.isArray(value.value) ? value.value.join(',') : String(value.value)
}

/** A place for another value: terms to choose from where the field has them. */
function makeOther(item) {
  const choices = item.vocabulary && item.kind === 'vocabulary' ? terms(item.vocabulary) : []
  return choices.length ? select(choices, '', t('field.none')) : element('input', { autocomplete: 'off', maxlength: '1000' })
}
