// A new record: a visit that was written down on paper, an alert that came by telephone, a request, a helper, a setting.

import { element, replace } from '../lib/element.js'
import { get, post } from '../lib/api.js'
import { choice, unhurried } from '../lib/filters.js'
import { fieldInput, isEditable } from '../lib/form.js'
import { address, go } from '../lib/router.js'
import { loadModel, may } from '../lib/session.js'
import { tick } from '../lib/reportfilters.js'
import { act, button, empty, heading, labelled, problemNote, say } from '../lib/parts.js'
import { sentence, t } from '../lib/words.js'

export async function page(content, route, signal) {
  const { answer } = await loadModel()
  const types = answer.types.map(withVisits).filter((type) => type.add && (type.add.owner === null || type.add.owner === 'elder'))
  const type = types.find(({ key }) => key === route.part) ?? types.find(({ key }) => key === 'alert') ?? types[0]
  const place = element('div', { class: 'part' })
  const elder = route.id && route.id !== 'nobody' ? await get(`people/${route.id}`, { signal }) : null
  replace(content, heading(t('page.add')), element('div', { class: 'filters' },
    choice(t('add.type'), types, type?.key, (key) => go(address('add', route.id ?? 'nobody', key)), null)), place)
  if (!type) { replace(place, empty(t('error.norights'))); return }
  if (type.add.owner === 'elder' && !elder) { replace(place, chooser(type, signal)); return }
  await form(place, type, type.add.owner ? elder : null)
  // Whoever writes down an alert has not called anybody.
  if (type.key === 'alert') place.prepend(element('p', { class: 'notice warn' }, t('add.alert')))
}

/** A visit has a route of its own, which looks at more than its fields. */
const withVisits = (type) => type.key !== 'visit' || !may('visit_add') ? type : { ...type, add: {
  fields: type.fields.map((field) => field.key).filter((key) => !['elder', 'voided', 'voided_note', 'at_precision'].includes(key)), required: ['at'], owner: 'elder',
} }

/** What is already known when a form opens: whoever enters a visit here was not there. */
const usual = { visit: { from_paper: true, mode: 'home', outcome: 'seen' } }

/** Whom it is about: found as on the page of people. */
function chooser(type, signal) {
  const found = element('ul', { class: 'found', role: 'status' })
  const input = element('input', { type: 'search', maxlength: '100', autocomplete: 'off' })
  let round = 0
  input.addEventListener('input', unhurried(async () => {
    const text = input.value.trim()
    const current = ++round
    const items = text ? (await post('people', { text, limit: 8 }, { signal }).catch(() => ({ items: [] }))).items : []
    if (current !== round) return
    replace(found, items.map((item) => element('li', null, element('a', { href: address('add', item.id, type.key) }, item.name), ' ',
      element('span', { class: 'quiet' }, [item.village_name ?? item.village, item.group, item.phone].filter(Boolean).join(' · ')))),
    text && !items.length && element('li', { class: 'quiet' }, t('people.none')))
  }))
  return element('div', { class: 'search' }, labelled(t('add.elder'), input, t('people.search.hint')), found)
}

async function form(place, type, elder) {
  const inputs = []
  const usable = (key) => type.fields.find((field) => field.key === key && type.add.fields.includes(key) && isEditable(field))
  const make = async (field) => {
    const input = { field, ...await fieldInput(field, usual[type.key]?.[field.key] ?? null, { required: type.add.required.includes(field.key) }) }
    inputs.push(input)
    return input.node
  }
  const groups = []
  for (const group of type.groups) {
    const fields = group.fields.map(usable).filter(Boolean)
    if (!fields.length) continue
    const nodes = element('div', { class: 'fields' }, await Promise.all(fields.map(make)))
    groups.push(type.groups.length === 1 || groups.length === 0 || fields.some((field) => type.add.required.includes(field.key))
      ? element('section', { class: 'form-group', 'aria-label': group.label }, element('h3', null, sentence(group.label)), nodes)
      : element('details', { class: 'form-group' }, element('summary', null, sentence(group.label)), nodes))
  }
  const problem = element('div', { role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'main' }, t('add.submit'))
  const back = elder ? address('person', elder.id, 'timeline') : address('people')
  let again = false
  const send = async () => {
    const given = inputs.map(({ field, read }) => [field.key, read()]).filter(([, texts]) => texts.length)
    if (elder && type.key !== 'visit') given.push([type.add.owner, [elder.id]])
    const fields = Object.fromEntries(given)
    try {
      const made = type.key === 'visit' ? await post(`people/${elder.id}/visits`, { fields, again }) : await post('records', { type: type.key, fields })
      say(t(`add.${made.status ?? 'added'}`, { type: type.label }))
      go(elder ? back : address('record', made.id))
    } catch (error) {
      replace(problem, problemNote(error), error.body?.current && element('p', null, element('a', { href: address('record', error.body.current.id) }, t('add.standing'))),
        error.code === 'visit_just_recorded' && tick(t('add.again'), again, (is) => { again = is }))
      problem.scrollIntoView({ block: 'nearest' })
    }
  }
  replace(place, elder && element('p', { class: 'lead-line' }, element('a', { href: address('person', elder.id) }, elder.name), ' · ', elder.village_name ?? elder.village),
    element('form', { class: 'edit', 'aria-label': sentence(type.label), onsubmit: (event) => { event.preventDefault(); act(submit, send) } }, groups,
      element('div', { class: 'sticky-foot' }, problem, element('div', { class: 'actions' }, submit, button(t('action.cancel'), () => go(back))))))
}
