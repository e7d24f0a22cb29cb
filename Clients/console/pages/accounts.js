// Accounts: who there is, in which role, for which regions.

import { element, replace } from '../lib/element.js'
import { get, post } from '../lib/api.js'
import { finder } from '../lib/filters.js'
import { regionChoice, roleChoices } from '../lib/invite.js'
import { table, tableRow } from '../lib/list.js'
import { may } from '../lib/session.js'
import { act, actor, ask, badge, button, confirm, empty, exactTime, heading, labelled, say, select, show } from '../lib/parts.js'
import { number, t } from '../lib/words.js'

let wanted = ''

export async function page(content, _route, signal) {
  const place = element('div')
  let known = []
  const load = () => show(place, () => get('accounts', { signal }), (answer) => { known = answer.items; return draw(known, load) })
  const filters = element('div', { class: 'filters' }, finder(t('accounts.find'), wanted, (text) => { wanted = text; replace(place, draw(known, load)) }))
  const add = async () => { if (await form(null)) { say(t('accounts.added')); load() } }
  replace(content, heading(t('page.accounts'), may('account_add') && button(t('accounts.add'), add, { class: 'main' })), element('p', { class: 'quiet' }, t('accounts.lead')), filters, place)
  await load()
}

function draw(all, reload) {
  const items = all.filter((account) => [account.name, account.role_label, ...account.regions.map((region) => region.name ?? region.code)].join(' ').toLowerCase().includes(wanted))
  if (!items.length) return empty(t('accounts.none'))
  const columns = ['name', 'role', 'regions', 'devices', 'console', 'action'].map((key) => t(`accounts.col.${key}`))
  const { node, rows } = table(t('page.accounts'), columns, { class: 'table-wrap acts' })
  for (const account of items) {
    rows.append(tableRow(columns, [
      [account.name, account.disabled && [' ', badge(t('accounts.isdisabled'), 'bad')], element('small', { class: 'block' }, t('accounts.since'), ' ', exactTime(account.created))],
      account.role_label, account.regions.map((region) => region.name ?? region.code).join(t('list.comma')), number(account.devices),
      account.console ? (account.totp ? t('accounts.totp') : t('accounts.password')) : t('accounts.noconsole'),
      account.may_change && may('account_set') ? element('div', { class: 'actions' },
        button(t('action.change'), async () => { if (await form(account)) { say(t('accounts.changed')); reload() } }, { class: 'small' }),
        actor(t(account.disabled ? 'accounts.enable' : 'accounts.disable'), () => disable(account, reload), { class: 'small' }),
        account.devices > 0 && actor(t('accounts.reset'), () => reset(account, reload), { class: 'small' })) : '',
    ]))
  }
  return [element('p', { class: 'summary', role: 'status' }, t('accounts.count', { n: number(items.length) })), node]
}

async function disable(account, reload) {
  if (!account.disabled && !await confirm(t('accounts.disable.title', { name: account.name }), t('accounts.disable.text'), { yes: t('accounts.disable'), tone: 'danger' })) return
  await post('accounts/set', { name: account.name, disabled: !account.disabled })
  say(t('accounts.changed'))
  reload()
}

async function reset(account, reload) {
  if (!await confirm(t('accounts.reset.title', { name: account.name }), t('accounts.reset.text'), { yes: t('accounts.reset'), tone: 'danger' })) return
  const { revoked } = await post('accounts/reset', { name: account.name })
  say(t('accounts.reset.done', { n: revoked }))
  reload()
}

/** @param {any} account null for a new one @returns {Promise<any>} */
async function form(account) {
  const [roles, regions] = await Promise.all([roleChoices(), regionChoice(account?.regions.map((region) => region.code))])
  return ask(account ? t('accounts.change', { name: account.name }) : t('accounts.add'), (done) => {
    const name = element('input', { maxlength: '64', required: true, autocomplete: 'off' })
    const role = select(roles.some((each) => each.key === account?.role) || !account ? roles : [...roles, { key: account.role, label: account.role_label }], account?.role ?? 'village', null)
    const problem = element('div', { role: 'alert' })
    const submit = element('button', { type: 'submit', class: 'main' }, t('action.save'))
    return element('form', { onsubmit: (event) => {
      event.preventDefault()
      act(submit, async () => {
        const body = { name: account?.name ?? name.value.trim(), role: role.value, regions: regions.read() }
        try { done(await post(account ? 'accounts/set' : 'accounts/add', body)) } catch (error) {
          replace(problem, element('p', { class: 'problem' }, error.message, ' ', error.hint ?? ''))
        }
      })
    } }, !account && labelled(t('accounts.name'), name, t('accounts.name.hint')), labelled(t('field.role'), role), regions.node, problem,
    element('div', { class: 'actions' }, submit, button(t('action.cancel'), () => done(null))))
  })
}
