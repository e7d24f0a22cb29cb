// What other departments' lists say beside the register: one by one, or a whole list or field at once.

import { element, replace } from '../lib/element.js'
import { post } from '../lib/api.js'
import { choice, villageSelect } from '../lib/filters.js'
import { cursor, help } from '../lib/keys.js'
import { pagedList } from '../lib/list.js'
import { address } from '../lib/router.js'
import { loadModel, may, terms } from '../lib/session.js'
import { act, actor, badge, button, confirm, heading, say } from '../lib/parts.js'
import { number, sentence, t } from '../lib/words.js'

const asked = { village: null, import: '', field: '', state: 'open' }

export async function page(content, _route, signal) {
  let cards = []
  const mayDecide = may('review')
  const model = await loadModel()
  const filter = () => ({ village: asked.village, ...(asked.import && { import: asked.import }), ...(asked.field && { field: asked.field }) })
  const list = pagedList({
    signal,
    fetch: async (after, stop) => {
      const answer = await post('suggestions', { ...filter(), state: asked.state, after, limit: 50 }, { signal: stop })
      if (after === null) drawChoices(answer)
      return answer
    },
    frame: () => { cards = []; const node = element('ol', { class: 'inbox' }); return { node, rows: node } },
    row: (item) => { const each = card(item, mayDecide); cards.push(each); return each.node },
    nothing: () => [t('review.none'), t('review.none.hint')],
    count: (total) => t('review.count', { n: number(total) }),
  })
  const keys = [['j / k', t('keys.move')], ...(mayDecide ? [['1', t('review.accept')], ['2', t('review.decline')], ['u', t('review.reopen')]] : []), ['?', t('keys.help')]]
  const choices = element('div', { class: 'slot' })
  const bulk = element('div', { class: 'actions' })
  const filters = element('div', { class: 'filters' })
  replace(content, heading(t('page.review'), button(t('keys.show'), () => help(keys), { class: 'keys-button' })), element('p', { class: 'quiet' }, t('review.lead')), filters, bulk, list.node)
  replace(filters, await villageSelect(asked.village, (code) => { asked.village = code; list.reload() }), choices)

  /** Which lists and fields there are, as far as the filter leaves any; what was chosen stays choosable. */
  function drawChoices(answer) {
    const elder = model.types.get('elder')
    const lists = answer.lists.map((each) => ({ key: each.import, label: `${each.source_name || each.import} ${each.listed_on ?? ''} (${number(each.count)})` }))
    const fields = answer.fields.map((key) => ({ key, label: elder.fields.find((field) => field.key === key)?.label ?? key }))
    if (asked.import && !lists.some(({ key }) => key === asked.import)) lists.push({ key: asked.import, label: asked.import })
    if (asked.field && !fields.some(({ key }) => key === asked.field)) fields.push({ key: asked.field, label: elder.fields.find((field) => field.key === asked.field)?.label ?? asked.field })
    replace(choices,
      choice(t('review.list'), lists, asked.import, (key) => { asked.import = key; list.reload() }),
      choice(t('review.field'), fields, asked.field, (key) => { asked.field = key; list.reload() }),
      choice(t('review.state'), [...terms('suggestion_state'), { key: 'all', label: t('filter.all') }], asked.state, (key) => { asked.state = key; list.reload() }, null))
    const many = mayDecide && asked.state === 'open' && answer.total > 1
    replace(bulk, many && [
      actor(t('review.accept.all', { n: number(answer.total) }), () => decideAll('accept', answer.total), { id: 'accept-all' }),
      actor(t('review.decline.all', { n: number(answer.total) }), () => decideAll('decline', answer.total))])
  }

  /** Part by part, so that the page says how far it is. */
  async function decideAll(decision, total) {
    const answer = await confirm(t(`review.${decision}.all`, { n: number(total) }), t(`review.${decision}.all.text`),
      { yes: t(`review.${decision}`), reason: decision === 'decline', tone: decision === 'decline' ? 'danger' : '' })
    if (!answer) return
    let skip = 0, done = 0
    const left = new Map()
    while (skip !== null && !signal.aborted) {
      const part = await post('suggestions/decide', { decision, all: true, skip, ...filter(), ...answer })
      done += part.done
      for (const { text, count } of part.left) left.set(text, (left.get(text) ?? 0) + count)
      skip = part.next
      if (skip !== null) replace(bulk, element('p', { role: 'status' }, t('review.progress', { n: number(done) })))
    }
    say(t(`review.${decision}.done`, { n: number(done) }))
    for (const [text, count] of left) say(t('review.left', { n: number(count), why: text }), 'warn')
    list.reload()
  }

  cursor(() => cards.map((each) => each.node), signal, {
    '?': () => help(keys),
    ...(mayDecide && {
      digit: (index, digit) => { const each = cards[index]; if (each?.isOpen() && (digit === 1 || digit === 2)) act(each.node, () => each.decide(digit === 1 ? 'accept' : 'decline')) },
      u: (index) => { const each = cards[index]; if (each && !each.isOpen()) act(each.node, () => each.decide('reopen')) },
    }),
  })
  await list.reload()
}

const tones = { accepted: 'good', declined: 'bad', open: 'plain' }

function card(item, mayDecide) {
  const foot = element('div', { class: 'card-status' })
  let state = item.state?.key
  const node = element('li', { class: 'card suggestion', tabindex: '-1', 'aria-label': `${item.name} ${item.label}` },
    element('header', null,
      element('h2', null, element('a', { href: address('person', item.elder) }, item.name), ' · ', element('span', null, sentence(item.label))),
      element('p', { class: 'quiet' }, [item.village_name ?? item.village, item.source_name ?? item.source?.label, item.listed_on].filter(Boolean).join(' · ')),
      item.changed && state === 'open' && element('p', { class: 'why' }, t('review.changed'))),
    element('dl', { class: 'inline' },
      element('div', null, element('dt', null, t('review.now')), element('dd', null, item.now_text || t('value.empty'))),
      element('div', null, element('dt', null, t('review.suggested')), element('dd', null, element('b', null, item.suggested_text || t('value.empty'))))),
    foot)

  async function decide(decision) {
    const answer = decision === 'decline' ? await confirm(t('review.decline'), t('review.decline.text'), { yes: t('review.decline'), reason: true }) : {}
    if (!answer) return
    const { results: [result] } = await post('suggestions/decide', { decision, items: [{ id: item.id, seen: item.seen }], ...answer })
    if (result.status === 'out_of_date') { say(t('review.stale'), 'warn'); await again(); return }
    state = result.state?.key ?? state
    draw(result)
    node.focus()
    await again()
  }
  /** What is to be decided on next is what stands now. */
  async function again() {
    const { items } = await post('suggestions', { elder: item.elder, state: 'all', limit: 200 })
    const now = items.find((each) => each.id === item.id)
    if (!now) return
    Object.assign(item, now)
    state = now.state?.key
    const [shown] = node.querySelectorAll('dd')
    replace(shown, now.now_text || t('value.empty'))
    if (state === 'open') draw(null)
  }
  function draw(result) {
    const isOpen = state === 'open'
    node.classList.toggle('settled', !isOpen)
    replace(foot, result && isOpen && element('p', { class: 'problem', role: 'alert' }, sentence(result.text)),
      isOpen ? mayDecide && element('div', { class: 'actions' },
        actor(t('review.accept'), () => decide('accept'), { class: 'main' }), actor(t('review.decline'), () => decide('decline')))
        : element('p', { role: 'status' }, badge(result?.text ?? item.state.label, tones[state]), ' ',
          mayDecide && state !== 'withdrawn' && actor(t('review.reopen'), () => decide('reopen'), { class: 'small' })))
  }
  draw(null)
  return { node, decide, isOpen: () => state === 'open' }
}
