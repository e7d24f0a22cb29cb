// Begins: the words, the session, then the page that the address names.

import './early.js' // asks first, if it has not yet
import { element, replace } from './lib/element.js'
import { get, onSessionOver, takeEarly } from './lib/api.js'
import { live, startLive, stopLive } from './lib/live.js'
import { loadModel, may, session, setSession } from './lib/session.js'
import { address, follow, route } from './lib/router.js'
import { door, home, mark, places, shell, showCounts } from './lib/shell.js'
import { empty, failure, loading } from './lib/parts.js'
import { hasWords, loadWords, t } from './lib/words.js'

/** Which module draws a page, and the entry of the menu that it belongs to. */
const modules = {
  today: ['today', 'today'], people: ['people', 'people'], person: ['person', 'people'], record: ['record', 'people'],
  conflicts: ['conflicts', 'conflicts'], duplicates: ['duplicates', 'duplicates'], held: ['held', 'held'],
  work: ['work', 'work'], figures: ['figures', 'figures'], releases: ['releases', 'figures'], release: ['release', 'figures'], targets: ['targets', 'figures'],
  review: ['review', 'review'], forms: ['forms', 'forms'], register: ['register', 'people'], add: ['add', 'people'], import: ['import', 'import'], devices: ['devices', 'devices'],
  accounts: ['accounts', 'accounts'], audit: ['audit', 'audit'], account: ['account', 'account'],
}
const needs = { person: 'person', record: 'record', account: 'session', releases: 'releases', release: 'release', targets: 'reports', register: 'register', add: 'add' }
for (const place of places) needs[place.page] = place.needs

const app = document.getElementById('app')

async function begin() {
  // early.js has asked for both already.
  const asked = takeEarly('session') ?? get('session', { asIs: true })
  const [answer] = await Promise.all([asked.catch((error) => ({ error })), loadWords()])
  document.title = t('brand')
  if (!answer.error) setSession(answer)
  else {
    const { error } = answer
    if (error.status !== 401) {
      replace(app, door(failure(error, () => location.reload())))
      return
    }
    const { logIn } = await import('./pages/login.js')
    await logIn((form) => replace(app, door(form)))
  }
  run()
}

function run() {
  const frame = shell()
  replace(app, frame.node)
  onSessionOver(async () => {
    stopLive()
    const { logInOver } = await import('./pages/login.js')
    await logInOver()
    startIfMay()
  })
  live.addEventListener('end', () => get('session').catch(() => {}))
  startIfMay()
  // For when the session ends: nobody should have to fetch anything to log in again.
  setTimeout(() => import('./pages/login.js').catch(() => {}), 3000)
  // The first page asks for these by itself.
  const count = () => may('today') && route().page !== 'today' && get('today').then(showCounts, () => {})
  count()
  live.addEventListener('today', count)

  let leave = new AbortController()
  follow(async (to) => {
    leave.abort()
    leave = new AbortController()
    const { signal } = leave
    if (!location.hash || location.hash === '#/') { history.replaceState(null, '', address(home())); to.page = home() }
    const [module, entry] = Object.hasOwn(modules, to.page) ? modules[to.page] : []
    mark(frame.nav, entry)
    for (const note of document.querySelectorAll('.said')) note.remove()
    document.title = module ? `${t(`page.${to.page}`)} · ${t('brand')}` : t('brand')
    const content = element('div', { class: `content ${to.page}` })
    replace(frame.main, content)
    if (!module) {
      replace(content, empty(t('error.nopage'), t('error.nopage.hint')))
      return
    }
    if (!may(needs[to.page])) {
      replace(content, empty(t('error.norights'), t('error.norights.hint', { role: session.role_label })))
      return
    }
    const timer = setTimeout(() => content.childNodes.length || replace(content, loading()), 200)
    try {
      // The first page shows figures before it knows the model's words.
      const [{ page }] = await Promise.all([import(`./pages/${module}.js`), module === 'today' ? null : loadModel()])
      if (signal.aborted) return
      clearTimeout(timer)
      await page(content, to, signal)
      if (signal.aborted) return
      scrollTo(0, 0)
      content.querySelector('h1')?.focus({ preventScroll: true })
    } catch (error) {
      clearTimeout(timer)
      if (signal.aborted || error.name === 'AbortError') return
      replace(content, failure(error, () => location.reload()))
    }
  })
}

function startIfMay() {
  if (may('events')) startLive()
}

begin().catch((error) => {
  // Without the words there is but this one sentence, in both languages.
  replace(app, hasWords('brand') ? failure(error, () => location.reload())
    : element('p', { class: 'notice', role: 'alert' }, '连不上服务器，请检查网络后重新打开本页。The hub cannot be reached: check the network and open this page again.'))
})
