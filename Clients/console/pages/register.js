// A new elder: the form of the model, and at once who of those on the register that may be.

import { element, replace } from '../lib/element.js'
import { post } from '../lib/api.js'
import { unhurried } from '../lib/filters.js'
import { fieldInput, isEditable } from '../lib/form.js'
import { address, go } from '../lib/router.js'
import { loadModel, loadPlaces } from '../lib/session.js'
import { act, badge, button, empty, heading, problemNote, say, toImport } from '../lib/parts.js'
import { sentence, t } from '../lib/words.js'

/** By these people are known: a change in any of them may show that somebody is here already. */
const identifying = new Set(['name', 'former_name', 'birth', 'village', 'phone', 'phone_other', 'id_number', 'id_number_unverified'])
/** Written when a record is closed, united or masked: nothing that a new one has. */
const leftOut = new Set(['same_as', 'archived', 'archived_on', 'archived_note', 'id_number_masked'])
/** What is asked of everybody; the rest is folded away. */
const first = ['name', 'sex', 'birth', 'village', 'phone', 'id_number']
const second = ['group', 'address', 'living', 'risk_tier', 'contact_name', 'contact_phone', 'categories']

export async function page(content, _route, signal) {
  const type = (await loadModel()).types.get('elder')
  const places = await loadPlaces()
  const only = places.villages.length === 1 ? places.villages[0].code : null
  const inputs = []
  const make = async (field) => {
    const input = { field, ...await fieldInput(field, field.key === 'village' ? only : null, { required: field.required || field.key === 'village' }) }
    inputs.push(input)
    return input.node
  }
  const usable = (key) => { const field = type.fields.find((each) => each.key === key); return field && isEditable(field) && !leftOut.has(key) ? field : null }
  const some = async (keys) => element('section', { class: 'form-group' }, element('div', { class: 'fields' }, await Promise.all(keys.map(usable).filter(Boolean).map(make))))
  const [who, how] = [await some(first), await some(second)]
  const groups = []
  for (const group of type.groups) {
    const fields = group.fields.filter((key) => !first.includes(key) && !second.includes(key)).map(usable).filter(Boolean)
    if (fields.length) groups.push(element('details', { class: 'form-group' }, element('summary', null, sentence(group.label)), element('div', { class: 'fields' }, await Promise.all(fields.map(make)))))
  }
  const twins = element('div', { class: 'twins', role: 'status' })
  const problem = element('div', { role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'main' }, t('register.submit'))
  /** Who has been shown: the second press says that it is somebody else. */
  const known = new Set()
  let round = 0

  const given = (only) => Object.fromEntries(inputs.filter(({ field }) => !only || identifying.has(field.key)).map(({ field, read }) => [field.key, read()]).filter(([, texts]) => texts.length))

  /** Who may be that person; null where a newer question is on its way. */
  async function look() {
    const fields = given(true)
    const current = ++round
    const items = !fields.name || !fields.village ? [] : (await post('people/similar', { fields }, { signal })).items
    if (current !== round || signal.aborted) return null
    drawTwins(items)
    return items
  }

  function drawTwins(items) {
    replace(twins, items.length > 0 && element('div', { class: 'notice warn' }, element('p', { class: 'state-title' }, t('register.twins')),
      element('ul', null, items.map((item) => element('li', null,
        element('a', { href: address('person', item.id), target: '_blank', rel: 'noopener' }, item.name), ' ',
        [item.birth, item.village_name ?? item.village, item.group, item.phone].filter(Boolean).join(' · '), ' ', item.archived && badge(item.archived.label),
        element('small', { class: 'block' }, item.reasons.map((each) => each.text).join(t('list.comma')))))),
      element('p', null, t('register.twins.hint'))))
    submit.textContent = items.length ? t('register.submit.other') : t('register.submit')
  }

  async function send() {
    replace(problem)
    const before = new Set(known)
    let items = null
    try {
      // Without an answer nobody knows whether they are registered already.
      while (!items && !signal.aborted) items = await look()
    } catch (error) {
      replace(problem, problemNote(error))
      problem.scrollIntoView({ block: 'nearest' })
    }
    if (!items) return
    if (items.some((item) => !before.has(item.id))) {
      for (const item of items) known.add(item.id)
      twins.scrollIntoView({ block: 'center' })
      return
    }
    try {
      const answer = await post('people/add', { fields: given(false) })
      say(t(`register.${answer.status}`))
      go(address('person', answer.id))
    } catch (error) {
      replace(problem, problemNote(error))
      problem.scrollIntoView({ block: 'nearest' })
    }
  }

  // What is half typed is no fault yet: it is refused when it is sent.
  const later = unhurried(async () => { for (const item of await look().catch(() => null) ?? []) known.add(item.id) }, 500)
  replace(content, heading(t('page.register')), element('p', { class: 'quiet' }, t('register.lead')),
    !places.villages.length && empty(t('register.novillages'), t('people.novillages.hint'), toImport()), element('form', {
    class: 'edit', 'aria-label': t('page.register'), oninput: later, onchange: later, onsubmit: (event) => { event.preventDefault(); act(submit, send) },
  }, who, twins, how, groups,
  element('div', { class: 'sticky-foot' }, problem,
    element('div', { class: 'actions' }, submit, button(t('action.cancel'), () => go(address('people')))))))
}
