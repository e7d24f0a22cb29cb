// What was received and not applied: why, what it would change, and the choice to let it in or to decline it.

import { element, replace } from '../lib/element.js'
import { post } from '../lib/api.js'
import { villageSelect } from '../lib/filters.js'
import { cursor, help } from '../lib/keys.js'
import { pagedList } from '../lib/list.js'
import { address } from '../lib/router.js'
import { may } from '../lib/session.js'
import { act, actor, badge, button, confirm, exactTime, heading, say } from '../lib/parts.js'
import { number, sentence, t } from '../lib/words.js'

let village = null

export async function page(content, _route, signal) {
  let cards = []
  const mayDecide = may('admit')
  const list = pagedList({
    signal,
    fetch: (after, stop) => post('held', { village, after, limit: 30 }, { signal: stop }),
    frame: () => { cards = []; const node = element('ol', { class: 'inbox' }); return { node, rows: node } },
    row: (item) => { const each = card(item, mayDecide, count); cards.push(each); return each.node },
    nothing: () => [t('held.none'), t('held.none.hint')],
    count: (total) => t('held.count', { n: number(total) }),
  })
  const chosen = () => cards.filter((each) => each.isChosen())
  const many = element('div', { class: 'sticky-foot', hidden: true })
  function count() {
    const n = chosen().length
    many.hidden = n < 2
    if (n >= 2) replace(many, element('div', { class: 'actions' }, element('span', null, t('held.chosen', { n })),
      actor(t('held.admit'), () => decide(chosen(), 'admit'), { class: 'main' }), actor(t('held.decline'), () => decide(chosen(), 'decline'))))
  }
  const keys = [['j / k', t('keys.move')], ...(mayDecide ? [['1', t('held.admit')], ['2', t('held.decline')], ['u', t('held.reverse')]] : []), ['?', t('keys.help')]]
  const filters = element('div', { class: 'filters' })
  replace(content, heading(t('page.held'), button(t('keys.show'), () => help(keys), { class: 'keys-button' })), element('p', { class: 'quiet' }, t('held.lead')), filters, list.node, many)
  replace(filters, await villageSelect(village, (code) => { village = code; list.reload() }))
  cursor(() => cards.map((each) => each.node), signal, {
    '?': () => help(keys),
    ...(mayDecide && {
      digit: (index, digit) => { const each = cards[index]; if (each?.isOpen() && (digit === 1 || digit === 2)) act(each.node, () => decide([each], digit === 1 ? 'admit' : 'decline')) },
      u: (index) => { const each = cards[index]; if (each && !each.isOpen()) act(each.node, each.reverse) },
    }),
  })
  await list.reload()
  count()
}

/** @param {ReturnType<typeof card>[]} cards @param {'admit'|'decline'} how */
async function decide(cards, how) {
  const answer = await confirm(t(`held.${how}.title`, { n: cards.length }), t(`held.${how}.text`),
    { yes: t(`held.${how}`), reason: how === 'decline' ? 'required' : true, tone: how === 'decline' ? 'danger' : '' })
  if (!answer) return
  const { results } = await post(`held/${how}`, { items: cards.map((each) => each.request(how)), ...answer })
  results.forEach((result, index) => cards[index].take(result))
  const done = results.filter((result) => result.status !== 'refused').length
  if (done) say(t(how === 'admit' ? 'held.admitted.n' : 'held.declined.n', { n: done }))
}

function card(item, mayDecide, onchange) {
  const choose = element('input', { type: 'checkbox', 'aria-label': t('held.choose'), onchange })
  const foot = element('div', { class: 'card-status' })
  const boxes = []
  const isWhole = item.fields.length < 2
  let state = 'open'

  const line = (field) => {
    const box = element('input', { type: 'checkbox', checked: true, 'aria-label': `${t('held.field')} ${field.label}` })
    boxes.push({ box, field })
    return element('tr', null,
      element('th', { scope: 'row' }, mayDecide && !isWhole && [box, ' '], field.label),
      element('td', { 'data-label': t('held.now') }, field.now_text || t('value.empty')),
      element('td', { 'data-label': t('held.new') }, element('b', null, field.text || t('value.empty'))))
  }
  const name = item.title || item.type_label
  const node = element('li', { class: 'card held', tabindex: '-1', 'aria-label': `${item.type_label} ${name}` },
    element('header', null,
      element('h2', null, mayDecide && [choose, ' '], element('span', null, sentence(item.type_label)), ' · ', item.elder ? element('a', { href: address('person', item.elder) }, name) : name),
      element('p', { class: 'why' }, sentence(item.why), item.offered && [' ', badge(t('history.offered'))]),
      element('p', { class: 'quiet' }, [item.village_name, item.account, item.device].filter(Boolean).join(' · '), ' · ', t('history.recorded'), ' ', exactTime(item.recorded), ' · ', t('history.received'), ' ', exactTime(item.received)),
      item.waits_on && element('p', { class: 'quiet' }, t('held.waits'), ' ', element('code', null, item.waits_on)),
      item.reason && element('p', null, t('history.reason', { reason: item.reason }))),
    item.fields.length > 0 && element('table', { class: 'compare' }, element('thead', null, element('tr', null,
      element('th', { scope: 'col' }, t('history.field')), element('th', { scope: 'col' }, t('held.now')), element('th', { scope: 'col' }, t('held.new')))),
    element('tbody', null, item.fields.map(line))),
    foot)

  const request = (how) => {
    const chosen = boxes.filter(({ box }) => box.checked)
    const isPart = how === 'admit' && !isWhole && chosen.length < boxes.length
    return { id: item.id, ...(isPart && { fields: [...new Set(chosen.map(({ field }) => field.field))] }) }
  }
  function take(result) {
    if (result.status === 'refused') {
      replace(foot, element('p', { class: 'problem', role: 'alert' }, result.error?.message ?? t('error.stale'), ' ', result.error?.hint ?? ''), buttons())
      return
    }
    state = result.status
    choose.checked = false
    choose.disabled = true
    node.classList.add('settled')
    replace(foot, element('p', { role: 'status' }, badge(t(`held.${result.status}`), result.status === 'admitted' ? 'good' : 'bad'), ' ',
      may('reverse') && actor(t('held.reverse'), reverse, { class: 'small' })))
    onchange()
  }
  async function reverse() {
    const answer = await confirm(t('held.reverse'), t(state === 'admitted' ? 'held.reverse.admitted' : 'held.reverse.declined'), { yes: t('held.reverse'), reason: 'required' })
    if (!answer) return
    take(await post('held/reverse', { id: item.id, ...answer }))
    say(t('held.reversed'))
  }
  const buttons = () => element('div', { class: 'actions' },
    actor(t('held.admit'), () => decide([api], 'admit'), { class: 'main' }), actor(t('held.decline'), () => decide([api], 'decline')))
  const api = { item, node, request, take, reverse, isOpen: () => state === 'open', isChosen: () => choose.checked && state === 'open' }
  if (mayDecide) replace(foot, buttons())
  return api
}
