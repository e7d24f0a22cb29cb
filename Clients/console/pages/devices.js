// Devices and their people: who was heard from when, and the code with which another one joins.

import { element, hubFragment, replace } from '../lib/element.js'
import { get, post } from '../lib/api.js'
import { choice, finder } from '../lib/filters.js'
import { inviteForm } from '../lib/invite.js'
import { table, tableRow } from '../lib/list.js'
import { address } from '../lib/router.js'
import { may } from '../lib/session.js'
import { actor, ask, badge, button, confirm, empty, exactTime, heading, say, show, time } from '../lib/parts.js'
import { dateTime, number, t } from '../lib/words.js'

let which = 'all'
let wanted = ''

export async function page(content, route, signal) {
  which = route.query.show in tests ? route.query.show : which
  const place = element('div')
  const filters = element('div', { class: 'filters' })
  let known = []
  const load = () => show(place, () => get('devices', { signal }), (answer) => { known = answer.items; return draw(known, load) })
  const invite = async () => {
    const made = await ask(t('invite.title'), (done) => inviteForm(done))
    if (made) { await showCode(made); load() }
  }
  replace(content, heading(t('page.devices'), may('invite') && button(t('invite.open'), invite, { class: 'main', id: 'invite' })), filters, place)
  replace(filters, choice(t('devices.which'), ['all', 'silent', 'held', 'revoked'].map((key) => ({ key, label: t(`devices.${key}`) })), which, (key) => { which = key; load() }, null),
    finder(t('devices.find'), wanted, (text) => { wanted = text; replace(place, draw(known, load)) }))
  await load()
}

const tests = { all: () => true, silent: (d) => d.silent && !d.revoked, held: (d) => d.held > 0, revoked: (d) => d.revoked || d.disabled }

function draw(all, reload) {
  const items = all.filter(tests[which]).filter((device) =>
    [device.name, device.account, regions(device.regions)].join(' ').toLowerCase().includes(wanted))
  if (!items.length) return empty(t(all.length ? 'devices.none' : 'devices.nothing'), all.length ? '' : t('devices.nothing.hint'))
  const columns = ['name', 'account', 'regions', 'contact', 'held', 'clock', 'action'].map((key) => t(`devices.col.${key}`))
  const { node, rows } = table(t('page.devices'), columns, { class: 'table-wrap acts' })
  for (const device of items) {
    rows.append(tableRow(columns, [
      [device.name, ' ', device.revoked ? badge(t('devices.isrevoked'), 'bad') : device.disabled ? badge(t('accounts.isdisabled'), 'bad') : device.silent && badge(t('devices.issilent'), 'warn')],
      [device.account, element('small', { class: 'block' }, device.role_label)],
      regions(device.regions),
      [time(device.last_contact), element('small', { class: 'block' }, t('devices.joined'), ' ', exactTime(device.joined))],
      device.held && may('held') ? element('a', { href: address('held') }, number(device.held)) : number(device.held),
      clock(device.clock_offset_ms),
      device.may_revoke && !device.revoked && may('revoke') ? actor(t('devices.revoke'), () => revoke(device, reload), { class: 'small' }) : '',
    ], { 'data-replica': device.replica }))
  }
  return [element('p', { class: 'summary', role: 'status' }, t('devices.count', { n: number(items.length) })), node]
}

export const regions = (places) => places.map((place) => place.name ?? place.code).join(t('list.comma'))

/** How far a device's clock is off, the hub's less its own; within a minute nobody needs to know. */
function clock(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000)
  if (seconds < 60) return t('devices.clock.right')
  const minutes = Math.round(seconds / 60)
  const size = minutes < 120 ? t('time.minutes', { n: minutes }) : t('time.hours', { n: number(Math.round(minutes / 60)) })
  return badge(t(ms > 0 ? 'devices.clock.slow' : 'devices.clock.fast', { size }), 'warn')
}

async function revoke(device, reload) {
  const answer = await confirm(t('devices.revoke.title', { name: device.name }), t('devices.revoke.text'), { yes: t('devices.revoke'), tone: 'danger' })
  if (!answer) return
  await post('devices/revoke', { replica: device.replica })
  say(t('devices.revoked.done'))
  reload()
}

/** The code, to be scanned, typed or read out. */
const showCode = (invite) => ask(t('invite.code'), (done) => {
  const qr = element('div', { class: 'qr', role: 'img', 'aria-label': t('invite.qr') })
  qr.append(hubFragment(invite.qr, 'image/svg+xml'))
  return [
    element('p', null, t('invite.code.text', { time: dateTime(invite.expires) })),
    qr, element('p', { class: 'code', id: 'code' }, invite.code),
    element('p', { class: 'quiet' }, t('invite.command')), element('pre', null, element('code', null, invite.command)),
    element('div', { class: 'actions' }, button(t('action.print'), () => print()), button(t('action.close'), () => done(null), { class: 'main' })),
  ]
}, { class: 'code-dialog' })
