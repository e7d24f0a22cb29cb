// The first page: how the month stands and what waits, each figure with its age and the way to the list behind it.

import { element, replace } from '../lib/element.js'
import { get, takeEarly } from '../lib/api.js'
import { bars, trend } from '../lib/charts.js'
import { live, whenever } from '../lib/live.js'
import { address } from '../lib/router.js'
import { loadModel, may, typeLabel } from '../lib/session.js'
import { showCounts } from '../lib/shell.js'
import { badge, empty, exactTime, heading, show, toImport } from '../lib/parts.js'
import { monthName, number, percent, sentence, t } from '../lib/words.js'

/** Arrivals kept in sight. */
const arrivalsMax = 12
/** Villages shown before the rest is asked for: a county has hundreds. */
const villagesMax = 12

export async function page(content, _route, signal) {
  const board = element('div', { class: 'figures-now' })
  const news = element('ol', { class: 'news', reversed: true })
  const newsPlace = element('section', { class: 'card news-card', 'aria-labelledby': 'news-h' },
    element('h2', { id: 'news-h' }, t('today.news')), element('p', { class: 'quiet', id: 'news-none' }, t('today.news.none')), news)
  replace(content, heading(t('page.today')), element('div', { class: 'board' }, board, newsPlace))

  let isOpen = false
  let last = ''
  const ask = () => get('today', { signal })
  const draw = (today) => { showCounts(today); return figures(today, isOpen, (to) => { isOpen = to }) }
  await show(board, async () => await takeEarly('today')?.catch(() => null) ?? ask(), (today) => { last = JSON.stringify(today); return draw(today) })
  // For the words of what arrives: nothing that anybody waits for.
  setTimeout(() => signal.aborted || loadModel().catch(() => {}), 500)
  const refresh = async () => {
    try {
      const today = await ask()
      const text = JSON.stringify(today)
      // Unchanged figures stay as they are, with whatever has the focus in them.
      if (text === last) return
      last = text
      const focused = board.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
      replace(board, draw(today))
      if (focused) board.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus()
    } catch { /* the line's banner says it */ }
  }
  whenever(['arrivals', 'changed', 'today'], signal, refresh)
  live.addEventListener('arrivals', (event) => {
    document.getElementById('news-none')?.remove()
    for (const item of event.detail.items) news.prepend(arrival(item))
    while (news.children.length > arrivalsMax) news.lastElementChild.remove()
  }, { signal })
}

const arrival = (item) =>
  element('li', { class: 'fresh-in' }, element('a', { href: item.type === 'elder' ? address('person', item.id) : address('record', item.id) },
    element('b', null, sentence(typeLabel(item.type, item.label))), ' ', item.title),
  ' ', element('span', { class: 'quiet' }, [item.village_name, item.by].filter(Boolean).join(' · '), ' ', exactTime(item.at)))

function figures(today, isOpen, onToggle) {
  const { rate } = today
  const left = [
    rate ? element('section', { class: 'card lead', 'aria-labelledby': 'rate-h' },
      element('h2', { id: 'rate-h' }, t('today.rate', { month: monthName(rate.month) }), ' ', element('small', null, sentence(today.scope))),
      element('p', { class: 'big', id: 'rate' }, rate.rate !== null && percent(rate.rate),
        element('small', null, t('today.rate.of', { visited: number(rate.visited), targets: number(rate.targets) }),
          rate.goal !== null && [' ', badge(t('today.goal', { goal: percent(rate.goal) }), (rate.rate ?? 0) >= rate.goal ? 'good' : 'warn')])),
      fresh(today),
      villages(rate, isOpen, onToggle)) : beingCounted(),
    element('section', { class: 'card', 'aria-labelledby': 'waits-h' }, element('h2', { id: 'waits-h' }, t('today.waits')),
      element('ul', { class: 'tiles' },
        tile(today.requests.open, t('today.requests'), address('work', 'request'), today.requests.late ? t('today.late', { n: today.requests.late }) : ''),
        tile(today.conflicts, t('page.conflicts'), address('conflicts')),
        tile(today.held, t('page.held'), address('held')),
        may('devices') && tile(today.devices.silent + today.devices.never, t('today.silent'), address('devices', null, null, { show: 'silent' }),
          t('today.silent.of', { n: number(today.devices.count) })))),
  ]
  const right = rate && [
    element('section', { class: 'card', 'aria-labelledby': 'trend-h' },
      element('h2', { id: 'trend-h' }, t('today.trend')), trend(today.trend, rate.goal)),
    counted('overdue', t('today.overdue'), today.overdue.total, address('people', null, null, { due: 'overdue' }),
      today.overdue.by_risk, (line) => address('people', null, null, { due: 'overdue', risk: line.key ?? 'none' })),
    counted('alerts', t('today.alerts'), today.alerts.open, address('work', 'alert'), today.alerts.by_age,
      () => address('work', 'alert'), today.alerts.late),
  ]
  return [element('div', { class: 'column' }, left), element('div', { class: 'column' }, right)]
}

/** A large hub that has just started: they come by themselves. */
const beingCounted = () => element('section', { class: 'card', 'aria-busy': 'true' },
  element('p', { class: 'state loading', role: 'status' }, element('span', { class: 'spinner', 'aria-hidden': 'true' }), t('today.counting')))

/** When the figures were reckoned, and who may have more to say. */
const fresh = (today) =>
  element('p', { class: 'freshness' }, sentence(today.freshness.message),
    today.computing && [' ', badge(t('today.computing'))])

function villages(rate, isOpen, onToggle) {
  if (!rate.villages.length) return empty(t('today.novillages'), t('today.novillages.hint'), toImport())
  // Those furthest behind come first: they are what a reader looks for.
  const sorted = [...rate.villages].sort((a, b) => (a.rate ?? 2) - (b.rate ?? 2) || b.targets - a.targets)
  const line = (village) => ({
    label: village.name ?? village.village, share: village.rate,
    text: percent(village.rate), of: `${number(village.visited)}/${number(village.targets)}`,
    tone: village.rate === null ? '' : rate.goal !== null && village.rate < rate.goal ? 'short' : 'met',
    href: address('people', null, null, { village: village.village, visited: 'no' }),
  })
  const rest = sorted.slice(villagesMax)
  // Hundreds of bars are drawn when somebody looks at them.
  const place = element('div', null, isOpen && bars(rest.map(line), rate))
  const more = rest.length > 0 && element('details', { open: isOpen, ontoggle: (event) => {
    if (event.target.open && !place.childNodes.length) replace(place, bars(rest.map(line), rate))
    onToggle(event.target.open)
  } }, element('summary', null, t('today.villages.more', { n: rest.length })), place)
  return [element('h3', null, t('today.villages')), bars(sorted.slice(0, villagesMax).map(line), rate), more]
}

function counted(id, title, total, href, lines, hrefOf, late = 0) {
  const most = Math.max(1, ...lines.map((line) => line.count))
  return element('section', { class: 'card', 'aria-labelledby': `${id}-h` },
    element('h2', { id: `${id}-h` }, element('a', { href }, title)),
    element('p', { class: 'big' }, element('a', { href }, number(total)), late > 0 && badge(t('today.late', { n: late }), 'bad')),
    total > 0 ? bars(lines.map((line) => ({ label: line.label, share: line.count / most, text: number(line.count), href: hrefOf(line), tone: 'plain' })))
      : element('p', { class: 'quiet' }, t('today.none')))
}

const tile = (count, label, href, note = '') =>
  element('li', null, element('a', { href, class: count ? 'tile waits' : 'tile' }, element('b', null, number(count)), element('span', null, label),
    note && element('small', null, note)))
