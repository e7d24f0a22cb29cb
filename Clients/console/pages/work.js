// Alerts and requests: what is late comes first; each is taken, handed on, handled and closed from here.

import { element, replace } from '../lib/element.js'
import { isOutOfDate, post } from '../lib/api.js'
import { choice, villageSelect } from '../lib/filters.js'
import { fieldInput } from '../lib/form.js'
import { pagedList } from '../lib/list.js'
import { whenever } from '../lib/live.js'
import { address } from '../lib/router.js'
import { loadModel, may, terms } from '../lib/session.js'
import { ask, badge, button, exactTime, heading, say, sayError, time } from '../lib/parts.js'
import { hasWords, number, sentence, t } from '../lib/words.js'

const asked = { village: null, state: '', over: false }

export async function page(content, route, signal) {
  const type = route.id === 'request' ? 'request' : 'alert'
  let isTouched = false
  const list = pagedList({
    signal,
    fetch: (after, stop) => post('work', { type, over: asked.over, village: asked.village, ...(asked.state && { state: [asked.state] }), after, limit: 50 }, { signal: stop }),
    frame: () => { const node = element('ol', { class: 'inbox' }); return { node, rows: node } },
    row: (item) => card(item),
    nothing: () => [t(`work.none.${type}`), t('work.none.hint')],
    count: (total) => t('work.count', { n: number(total) }),
  })
  const filters = element('div', { class: 'filters' })
  replace(content, heading(t('page.work'), may('add') && element('a', { class: 'button', href: address('add', 'nobody', type) }, t('page.add'))),
    element('nav', { class: 'tabs', 'aria-label': t('page.work') }, element('ul', null, ['alert', 'request'].map((each) =>
      element('li', null, element('a', { href: address('work', each), 'aria-current': each === type ? 'page' : null }, t(`work.${each}`)))))),
    filters, list.node)
  const reload = () => { asked.state && terms(`${type}_state`).every((term) => term.key !== asked.state) && (asked.state = ''); return list.reload() }
  const over = element('input', { type: 'checkbox', checked: asked.over, onchange: () => { asked.over = over.checked; reload() } })
  replace(filters, await villageSelect(asked.village, (code) => { asked.village = code; reload() }),
    choice(t('work.state'), terms(`${type}_state`), asked.state, (key) => { asked.state = key; reload() }),
    element('label', { class: 'check' }, over, t('work.over')))
  content.addEventListener('focusin', (event) => { isTouched = Boolean(event.target.closest('.inbox')) }, { signal })
  whenever(['arrivals'], signal, () => { if (!isTouched && !document.querySelector('dialog[open]') && scrollY < 400) reload() }, 1000)
  await reload()
}

function card(first) {
  const node = element('li', { class: 'card work' })
  draw(first)
  return node

  function draw(item) {
    node.classList.toggle('late', item.late)
    replace(node,
      element('header', null,
        element('h2', null, element('a', { href: address('record', item.id) }, sentence(item.kind?.label ?? t(`work.${item.type}`))), ' ',
          item.late && badge(t('work.late'), 'bad'), ' ', item.severity && badge(item.severity.label, 'warn'), ' ', item.state && badge(item.state.label)),
        item.elder && element('p', null, element('a', { href: address('person', item.elder.id) }, item.elder.name), ' · ', item.elder.village_name ?? item.elder.village,
          item.elder.phone && [' · ', element('a', { href: `tel:${item.elder.phone.replace(/[^0-9+]/g, '')}`, class: 'tel' }, item.elder.phone)])),
      item.text && element('p', { class: 'words' }, item.text),
      element('p', { class: 'quiet' }, t('work.raised'), ' ', exactTime(item.at), ' · ', time(item.at), item.by && ` · ${item.by}`, item.due && [' · ', t('work.due'), ' ', exactTime(item.due)],
        item.taken_by && [' · ', t('work.taken', { name: item.taken_by })], item.handed_to && [' · ', t('work.handed', { name: item.handed_to })]),
      rest(item).length > 0 && element('dl', { class: 'inline' }, rest(item).map((field) => element('div', null, element('dt', null, field.label), element('dd', null, field.text)))),
      may('step') && item.steps.length > 0 && element('div', { class: 'actions' }, item.steps.map((step, index) =>
        button(shortLabel(item.type, step), () => take(item, step).catch(sayError), { class: index === 0 ? 'main' : '' }))))
  }

  async function take(item, step) {
    const model = await loadModel()
    const type = model.types.get(item.type)
    const declared = type.steps?.find((each) => each.key === step)
    const fields = (declared?.fields ?? []).map((key) => type.fields.find((field) => field.key === key)).filter(Boolean)
    const needed = new Set(declared?.required ?? [])
    const inputs = []
    for (const field of fields) inputs.push({ field, ...await fieldInput(field, null, { required: needed.has(field.key) }) })
    const taken = await ask(stepLabel(item.type, step), (done) => {
      const problem = element('div', { role: 'alert' })
      const submit = element('button', { type: 'submit', class: 'main' }, sentence(shortLabel(item.type, step)))
      return element('form', { onsubmit: async (event) => {
        event.preventDefault()
        if (submit.disabled) return
        submit.disabled = true
        try {
          const given = inputs.map(({ field, read }) => [field.key, read()]).filter(([, texts]) => texts.length)
          done(await post('step', { id: item.id, step, seen: item.seen, ...(given.length && { fields: Object.fromEntries(given) }) }))
        } catch (error) {
          if (isOutOfDate(error) && error.body?.current) { done({ stale: error.body.current }); return }
          replace(problem, element('p', { class: 'problem' }, error.message, ' ', error.hint ?? ''))
        } finally { submit.disabled = false }
      } }, item.elder && element('p', { class: 'quiet' }, item.elder.name, ' · ', item.kind?.label ?? ''),
      inputs.map((input) => input.node), problem,
      element('div', { class: 'actions' }, submit, button(t('action.cancel'), () => done(null))))
    })
    if (!taken) return
    if (taken.stale) { draw(taken.stale); say(t('work.stale'), 'warn'); return }
    draw(taken)
    say(t('work.done'))
    node.querySelector('button, a')?.focus()
  }
}

/** Fields that a card shows in words of its own, and those that only say who took which step. */
const told = new Set(['elder', 'visit', 'kind', 'service', 'severity', 'raised_at', 'note', 'due_at', 'state', 'taken_by', 'taken_at',
  'handed_to', 'handed_by', 'handed_at', 'handled_by', 'handled_at', 'closed_by', 'closed_at'])
const rest = (item) => item.fields.filter((field) => !told.has(field.key))

/** A button says it in a word; the question that follows says all of it. */
const shortLabel = (type, step) => hasWords(`step.${step}`) ? t(`step.${step}`) : stepLabel(type, step)

/** The hub's word for a step; ours where the model says none. */
function stepLabel(type, step) {
  const declared = modelSteps(type)?.find((each) => each.key === step)
  return declared?.label ?? t(`step.${step}`)
}

let model = null
loadModel().then((value) => { model = value })
const modelSteps = (type) => model?.types.get(type)?.steps
