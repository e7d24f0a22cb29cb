// What a record holds and where every value came from; its history, value by value.

import { element } from './element.js'
import { address } from './router.js'
import { badge, empty, exactTime, show } from './parts.js'
import { get } from './api.js'
import { sentence, t } from './words.js'

const sourcesKey = 'tanfang.sources'

/** Groups of fields as lists, with a switch that shows who wrote each value, when and where. */
export function fieldGroups(groups) {
  const node = element('div', { class: 'groups' }, groups.filter((group) => group.fields.length).map((group) =>
    element('section', { class: 'card group' }, element('h3', null, group.label),
      element('dl', null, group.fields.map(fieldLine)))))
  const box = element('input', { type: 'checkbox', id: 'sources', checked: stored() })
  const apply = () => node.classList.toggle('with-sources', box.checked)
  box.addEventListener('change', () => { apply(); store(box.checked) })
  apply()
  return element('div', null, element('div', { class: 'check' }, box, element('label', { for: 'sources' }, t('record.sources'))), node)
}

const fieldLine = (field) =>
  element('div', { class: field.conflict ? 'line in-conflict' : 'line' }, element('dt', null, field.label),
    element('dd', null, element('span', { class: 'value' }, field.text || t('value.empty')),
      field.conflict && [' ', badge(t('people.conflict'), 'warn')],
      element('small', { class: 'source' }, [field.by ?? t('by.hub'), field.device].filter(Boolean).join(' · '), ' · ', exactTime(field.at),
        field.reason && ` · ${t('history.reason', { reason: field.reason })}`)))

function stored() { try { return localStorage.getItem(sourcesKey) === '1' } catch { return false } }
function store(value) { try { localStorage.setItem(sourcesKey, value ? '1' : '0') } catch { /* forgotten then */ } }

/** The history of a record in a place: newest first, to be narrowed to one field. */
export const history = (place, id, signal) =>
  show(place, () => get(`records/${id}/history`, { signal }), (answer) => {
    if (!answer.history.length && !answer.events.length) return empty(t('history.none'))
    const fields = [...new Map(answer.history.map((line) => [line.field, line.label]))]
    const list = element('ol', { class: 'history' })
    const draw = (field) => {
      const lines = [
        ...changes(answer.history.filter((line) => !field || line.field === field)).map((each) => ({ at: each[0].received, node: () => changeCard(each) })),
        ...(field ? [] : answer.events.map((event) => ({ at: event.received, node: () => eventLine(event) }))),
      ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
      list.replaceChildren(...lines.map((line) => line.node()))
    }
    const control = element('select', { id: 'history-field', onchange: () => draw(control.value) },
      element('option', { value: '' }, t('filter.all')), fields.map(([key, label]) => element('option', { value: key }, label)))
    draw('')
    return [element('div', { class: 'filters' }, element('div', { class: 'field' }, element('label', { for: 'history-field' }, t('history.field')), control)), list]
  })

const tones = { accepted: 'plain', applied: 'plain', held: 'warn', declined: 'bad', superseded: 'plain' }

/** What one change wrote stands together: whoever enters somebody writes many fields at once. */
const changes = (lines) => [...Map.groupBy(lines, (line) => line.change ?? line).values()]

function changeCard(lines) {
  const [first] = lines
  return element('li', { class: 'card' }, lines.map(historyLine),
    element('p', { class: 'quiet' }, [first.by, first.device].filter(Boolean).join(' · '), ' · ', t('history.recorded'), ' ', exactTime(first.recorded), ' · ', t('history.received'), ' ', exactTime(first.received)),
    first.reason && element('p', null, t('history.reason', { reason: first.reason })),
    first.decisions.map((decision) => element('p', { class: 'quiet' }, statusWord(decision.status), ' · ', decision.by && `${decision.by} · `, exactTime(decision.at), decision.reason && ` · ${t('history.reason', { reason: decision.reason })}`)))
}

const historyLine = (line) =>
  element('p', { class: 'written' }, element('b', null, sentence(line.label)), ' ', line.replaced.length > 0 && [element('del', null, line.replaced.map((old) => old.text || t('value.empty')).join(t('list.comma'))), ' → '],
    element('ins', null, line.text || t('value.empty')), ' ',
    line.settles && badge(t('history.settles'), 'good'), line.offered && badge(t('history.offered'), 'warn'),
    !['accepted', 'applied'].includes(line.status) && badge(statusWord(line.status), tones[line.status]))

const eventLine = (event) =>
  element('li', { class: 'card' },
    element('p', null, element('b', null, t(`history.${event.event}`)), ' ', element('a', { href: address('person', event.record) }, t('history.this')), ' → ', element('a', { href: address('person', event.into) }, t('history.other'))),
    element('p', { class: 'quiet' }, [event.by, event.device].filter(Boolean).join(' · '), ' · ', exactTime(event.recorded)),
    event.reason && element('p', null, t('history.reason', { reason: event.reason })))

function statusWord(status) {
  const key = `status.${status}`
  const text = t(key)
  return text === key ? status : text
}
