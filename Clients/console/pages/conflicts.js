// The inbox of conflicts: what stood before and what everybody wrote, side by side. A choice is marked first and sent with
// all the others marked, under one reason; what was sent can be taken back.

import { element, replace } from '../lib/element.js'
import { get, isOutOfDate, post } from '../lib/api.js'
import { villageSelect } from '../lib/filters.js'
import { cursor, help } from '../lib/keys.js'
import { pagedList } from '../lib/list.js'
import { live } from '../lib/live.js'
import { may } from '../lib/session.js'
import { act, actor, button, heading, labelled, say } from '../lib/parts.js'
import { conflictCard } from '../lib/conflictcard.js'
import { number, t } from '../lib/words.js'

let village = null

export async function page(content, _route, signal) {
  const mayDecide = may('settle')
  /** @type {ReturnType<typeof conflictCard>[]} */
  let cards = []
  /** What was sent last, to be taken back. @type {ReturnType<typeof conflictCard>[][]} */
  const sent = []
  const list = pagedList({
    signal,
    fetch: (after, stop) => post('conflicts', { village, after, limit: 30 }, { signal: stop }),
    frame: () => { cards = []; const node = element('ol', { class: 'inbox' }); return { node, rows: node } },
    row: (item) => {
      const card = conflictCard(item, { mayDecide: mayDecide && item.may !== 'no', onchange: count, onundo: (each) => takeBack([each]) })
      cards.push(card)
      return card.node
    },
    nothing: () => [t('conflicts.none'), t('conflicts.none.hint')],
    count: (total) => t('conflicts.count', { n: number(total) }),
    onItems: () => count(),
  })

  const reason = element('input', { id: 'reason', maxlength: '200', autocomplete: 'off' })
  const submit = actor(t('conflicts.submit', { n: 0 }), settle, { class: 'main', id: 'submit' })
  const foot = element('div', { class: 'sticky-foot decide', hidden: true }, labelled(t('field.reason'), reason),
    element('div', { class: 'actions' }, submit, button(t('conflicts.unmark'), () => { for (const card of cards) card.mark(null); count() })))

  function count() {
    const marked = cards.filter((card) => card.isMarked())
    foot.hidden = !marked.length
    all.hidden = !cards.some((card) => card.isOpen())
    submit.textContent = t('conflicts.submit', { n: marked.length })
  }

  async function settle() {
    const marked = cards.filter((card) => card.isMarked())
    if (!marked.length) return
    const decisions = marked.map((card) => card.decision())
    let results
    try {
      ({ results } = await post('settle', { decisions, ...(reason.value.trim() && { reason: reason.value.trim() }) }))
    } catch (error) {
      if (!isOutOfDate(error)) throw error
      // Not one of them stands as it was shown.
      if (marked.length > 1 || !error.body?.current) {
        say(t('conflicts.gone'), 'warn')
        await list.reload()
        return count()
      }
      results = [{ status: 'out_of_date', current: error.body.current }]
    }
    const done = []
    results.forEach((result, index) => { if (marked[index].take(result)) done.push(marked[index]) })
    if (done.length) {
      sent.push(done)
      reason.value = ''
      say(t('conflicts.settled', { n: done.length }), 'good', button(t('action.undo'), () => takeBack(done)))
    }
    if (done.length < marked.length) say(t('conflicts.notall', { n: marked.length - done.length }), 'warn')
    count()
  }

  async function takeBack(group) {
    const settled = group.filter((card) => card.change())
    if (!settled.length) return
    const { results } = await post('undo', { changes: settled.map((card) => card.change()) })
    const undone = results.filter((result) => result.status === 'undone')
    for (const result of results) {
      const card = settled.find((each) => each.change() === result.change)
      if (result.status !== 'undone') { card.problem(result.error?.message ?? t('error.stale')); continue }
      const record = await get(`records/${card.item.id}`)
      card.open(record.seen)
    }
    if (undone.length) say(t('conflicts.undone', { n: undone.length }))
    count()
  }

  /** Everything in sight at once: what was written last, or what stood before. */
  function markAll(how) {
    for (const card of cards) if (card.isOpen() && !card.isMarked()) card.markBy(how)
    count()
  }

  const all = element('div', { class: 'actions', hidden: true },
    button(t('conflicts.all.latest'), () => markAll('latest')), button(t('conflicts.all.before'), () => markAll('before')))
  const newer = element('p', { class: 'newer', role: 'status' })
  live.addEventListener('arrivals', () => {
    if (!newer.childNodes.length) replace(newer, button(t('list.newer'), () => { replace(newer); list.reload() }))
  }, { signal })
  const filters = element('div', { class: 'filters' })
  replace(content, heading(t('page.conflicts'), button(t('keys.show'), () => help(keys), { class: 'keys-button' })),
    element('p', { class: 'quiet' }, t('conflicts.lead')), filters, newer, list.node, mayDecide && foot)
  replace(filters, await villageSelect(village, (code) => { village = code; list.reload() }),
    mayDecide && all)

  const keys = [['j / k', t('keys.move')], ...(mayDecide ? [['1 – 9', t('keys.pick')], ['0', t('keys.other')], ['s', t('keys.submit')], ['u', t('keys.undo')]] : []), ['?', t('keys.help')]]
  cursor(() => cards.map((card) => card.node), signal, {
    '?': () => help(keys),
    ...(mayDecide && {
      digit: (index, digit) => { const card = cards[index]; if (!card?.isOpen()) return; digit === 0 ? card.focusOther() : card.mark(digit - 1); count() },
      s: () => act(submit, settle),
      u: (index) => {
        if (cards[index]?.isMarked()) { cards[index].mark(null); count() } else if (cards[index]?.change()) act(submit, () => takeBack([cards[index]]))
        else if (sent.length) act(submit, () => takeBack(sent.pop()))
      },
    }),
  })
  await list.reload()
}
