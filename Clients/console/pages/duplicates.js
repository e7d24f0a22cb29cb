// People who may be recorded twice, side by side; what is decided can be undone.

import { element, replace } from '../lib/element.js'
import { isOutOfDate, post } from '../lib/api.js'
import { villageSelect } from '../lib/filters.js'
import { cursor, help } from '../lib/keys.js'
import { pagedList } from '../lib/list.js'
import { address } from '../lib/router.js'
import { may } from '../lib/session.js'
import { actor, badge, button, exactTime, heading, labelled } from '../lib/parts.js'
import { dateTime, number, t } from '../lib/words.js'

let village = null
/** Pairs put off in this session, by both ids. */
const later = new Set()

export async function page(content, _route, signal) {
  let cards = []
  const asOf = element('p', { class: 'quiet' })
  const list = pagedList({
    signal,
    fetch: async (after, stop) => {
      const answer = await post('duplicates', { village, after, limit: 20 }, { signal: stop })
      replace(asOf, t('today.asof', { time: dateTime(answer.as_of) }))
      return { ...answer, items: answer.items.filter((pair) => !later.has(keyOf(pair))) }
    },
    frame: () => { cards = []; const node = element('ol', { class: 'inbox' }); return { node, rows: node } },
    row: (pair) => { const node = card(pair, list.reload); cards.push(node); return node },
    nothing: () => [t('dup.none'), t('dup.none.hint')],
    count: (total) => t('dup.count', { n: number(total) }),
  })
  const keys = [['j / k', t('keys.move')], ['?', t('keys.help')]]
  const filters = element('div', { class: 'filters' })
  replace(content, heading(t('page.duplicates'), button(t('keys.show'), () => help(keys), { class: 'keys-button' })), element('p', { class: 'quiet' }, t('dup.lead')), filters, asOf, list.node)
  replace(filters, await villageSelect(village, (code) => { village = code; list.reload() }))
  cursor(() => cards, signal, { '?': () => help(keys) })
  await list.reload()
}

const keyOf = (pair) => pair.elders.map((elder) => elder.id).join(' ')

function card(pair, reload) {
  const [a, b] = pair.elders
  const node = element('li', { class: 'card pair', tabindex: '-1', 'aria-label': `${a.name} / ${b.name}` })
  const foot = element('div', { class: 'pair-foot' })
  const reason = element('input', { maxlength: '200', autocomplete: 'off' })
  const fillBox = element('input', { type: 'checkbox', checked: true })

  const unite = (from, into, seen) => async () => {
    try {
      const answer = await post('unite', { id: from.id, into: into.id, seen, fill: fillBox.checked, ...why(reason) })
      done(t(`dup.${answer.status}`, { name: into.name }), () => post('separate', { id: from.id }))
    } catch (error) {
      if (!isOutOfDate(error)) throw error
      replace(foot, element('p', { class: 'problem', role: 'alert' }, t('dup.stale')), button(t('action.again'), reload))
    }
  }
  const apart = async () => {
    const answer = await post('distinct', { id: a.id, from: b.id, ...why(reason) })
    done(t(answer.status === 'distinct' ? 'dup.distinct.done' : `dup.${answer.status}`), () => post('distinct', { id: a.id, from: b.id, withdraw: true }))
  }
  const wait = () => {
    later.add(keyOf(pair))
    done(t('dup.later.done'), async () => { later.delete(keyOf(pair)) })
  }
  const done = (text, undo) => {
    node.classList.add('settled')
    replace(foot, element('p', { role: 'status' }, badge(text, 'good'), ' ', actor(t('action.undo'), async () => { await undo(); open() }, { class: 'small' })))
  }
  const open = () => {
    node.classList.remove('settled')
    replace(foot, may('unite') && [
      element('div', { class: 'pair-options' }, labelled(t('field.reason'), reason),
        element('label', { class: 'check' }, fillBox, t('dup.fill'))),
      element('div', { class: 'actions' },
        actor(t('dup.keep', { which: 'A' }), unite(b, a, [b.seen, a.seen]), { class: 'main' }),
        actor(t('dup.keep', { which: 'B' }), unite(a, b, [a.seen, b.seen]), { class: 'main' }),
        actor(t('dup.distinct'), apart), button(t('dup.later'), wait)),
    ])
  }
  open()

  const cells = (texts) => texts.map((text) => element('td', null, text || t('value.empty')))
  node.append(
    element('header', null, element('p', { class: 'score' }, badge(t('dup.score', { n: pair.score }), 'warn')),
      element('ul', { class: 'reasons' }, pair.reasons.map((reason) => element('li', null, reason.text)))),
    element('div', { class: 'table-wrap' }, element('table', { class: 'compare' },
      element('thead', null, element('tr', null, element('td'), [a, b].map((elder, index) =>
        element('th', { scope: 'col' }, `${'AB'[index]} `, element('a', { href: address('person', elder.id) }, elder.name), elder.archived && [' ', badge(elder.archived.label)])))),
      element('tbody', null,
        pair.fields.map((field) => element('tr', { class: field.differ ? 'differs' : null },
          element('th', { scope: 'row' }, field.label, field.differ && element('span', { class: 'mark' }, ` ≠ `, element('span', { class: 'unseen' }, t('dup.differs')))), cells(field.texts))),
        element('tr', null, element('th', { scope: 'row' }, t('dup.visits')), [a, b].map((elder) =>
          element('td', null, number(elder.visits), elder.last_visit && [' · ', exactTime(elder.last_visit)])))))),
    foot)
  return node
}

const why = (input) => (input.value.trim() ? { reason: input.value.trim() } : {})
