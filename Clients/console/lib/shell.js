// What stands around every page: where one can go, who one is, and whether the hub can be reached.

import { element, replace } from './element.js'
import { line, post } from './api.js'
import { address } from './router.js'
import { live } from './live.js'
import { may, session } from './session.js'
import { actor, button } from './parts.js'
import { switchLanguage, t } from './words.js'

/** Where one can go: page, the route of Protocol/API.md that it needs, and its key. */
export const places = [
  { page: 'today', needs: 'today' },
  { page: 'people', needs: 'people' },
  { page: 'conflicts', needs: 'conflicts' },
  { page: 'duplicates', needs: 'duplicates' },
  { page: 'held', needs: 'held' },
  { page: 'review', needs: 'suggestions' },
  { page: 'work', needs: 'work' },
  { page: 'figures', needs: 'reports' },
  { page: 'import', needs: 'upload' },
  { page: 'forms', needs: 'form' },
  { page: 'devices', needs: 'devices' },
  { page: 'accounts', needs: 'accounts' },
  { page: 'audit', needs: 'audit' },
]

/** The first page that an account may see. */
export const home = () => places.find((place) => may(place.needs))?.page ?? 'account'

const languageButton = () =>
  button(t('language.other'), switchLanguage, { class: 'plain', lang: t('language.other.code') })

/** The frame, and the place in it where pages go. */
export function shell() {
  const main = element('main', { id: 'main', tabindex: '-1' })
  const links = places.filter((place) => may(place.needs)).map((place) =>
    element('li', null, element('a', { href: address(place.page), 'data-page': place.page }, t(`page.${place.page}`),
      element('span', { class: 'count', 'data-count': place.page }))))
  const nav = element('nav', { id: 'nav', 'aria-label': t('nav.label') }, element('ul', null, links))
  const menu = button(t('nav.menu'), () => {
    const isOpen = nav.classList.toggle('open')
    menu.setAttribute('aria-expanded', String(isOpen))
  }, { class: 'menu', 'aria-expanded': 'false', 'aria-controls': 'nav' })
  nav.addEventListener('click', (event) => {
    if (event.target.closest('a')) { nav.classList.remove('open'); menu.setAttribute('aria-expanded', 'false') }
  })
  const banner = element('div', { class: 'banner', role: 'status' })
  watchLine(banner)
  const who = element('div', { class: 'who' },
    element('a', { href: address('account'), class: 'own' }, session.account, element('small', null, session.role_label)),
    languageButton(), actor(t('action.logout'), logOut, { class: 'plain' }))
  const node = element('div', { class: 'shell' },
    element('a', { class: 'skip', href: '#main', onclick: (event) => { event.preventDefault(); main.focus() } }, t('nav.skip')),
    element('header', { class: 'top' }, menu, element('a', { class: 'brand', href: address(home()) }, t('brand')), who),
    nav, element('div', { class: 'page' }, banner, main))
  return { node, main, nav }
}

/** Marks where one is. */
export function mark(nav, page) {
  for (const link of nav.querySelectorAll('a')) {
    if (link.dataset.page === page) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}

/** Numbers beside the pages whose work waits. @param {any} today the hub's `Today` */
export function showCounts(today) {
  const counts = { conflicts: today.conflicts, held: today.held, work: today.alerts.open + today.requests.open }
  for (const [page, count] of Object.entries(counts)) {
    const place = document.querySelector(`[data-count="${page}"]`)
    if (place) place.textContent = count ? (count > 999 ? '999+' : String(count)) : ''
  }
}

async function logOut() {
  await post('logout', {}, { asIs: true })
  history.replaceState(null, '', address(''))
  location.reload()
}

function watchLine(banner) {
  const offline = () => replace(banner, element('p', { class: 'warn' }, t('line.offline')))
  const online = () => replace(banner)
  line.addEventListener('offline', offline)
  line.addEventListener('online', online)
  live.addEventListener('lost', offline)
  live.addEventListener('connected', online)
}

/** For those who are not logged in: the brand and the language alone. */
export const door = (content) =>
  element('div', { class: 'door' },
    element('header', null, element('p', { class: 'brand' }, t('brand')), languageButton()), element('main', null, content))
