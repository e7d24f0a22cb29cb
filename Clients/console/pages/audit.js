// What accounts did, newest first; the same as a file.

import { element, replace } from '../lib/element.js'
import { download, get, post } from '../lib/api.js'
import { choice } from '../lib/filters.js'
import { pagedList, table, tableRow } from '../lib/list.js'
import { may } from '../lib/session.js'
import { actor, exactTime, heading, labelled } from '../lib/parts.js'
import { t } from '../lib/words.js'

const asked = { account: '', action: '', since: '', until: '' }

export async function page(content, _route, signal) {
  const columns = ['at', 'account', 'action', 'detail'].map((key) => t(`audit.${key}`))
  const body = () => Object.fromEntries(Object.entries(asked).filter(([, value]) => value))
  const actions = new Map()
  const list = pagedList({
    signal,
    fetch: (after, stop) => post('audit', { ...body(), after, limit: 100 }, { signal: stop }),
    frame: () => table(t('page.audit'), columns),
    row: (item) => tableRow(columns, [exactTime(item.at), item.account === 'local' ? t('by.hub') : item.account, item.label, item.detail]),
    nothing: () => [t('audit.none'), t('audit.none.hint')],
    onItems: (items) => {
      const before = actions.size
      for (const item of items) actions.set(item.action, item.label)
      if (actions.size !== before) drawActions()
    },
  })
  const actionPlace = element('div', { class: 'slot' })
  const drawActions = () => replace(actionPlace, choice(t('audit.action'), [...actions].map(([key, label]) => ({ key, label })), asked.action, (key) => { asked.action = key; list.reload() }))
  const accounts = may('accounts') ? (await get('accounts', { signal })).items : []
  const date = (key) => labelled(t(`audit.${key}`), element('input', { type: 'date', value: asked[key], onchange: (event) => { asked[key] = event.target.value; list.reload() } }))
  replace(content, heading(t('page.audit'), ...(may('audit_file') ? ['csv', 'xlsx'].map((format) =>
      actor(t(`figures.${format}`), () => download('audit/file', { ...body(), format }))) : [])),
    element('div', { class: 'filters no-print' },
      choice(t('audit.account'), accounts.map((account) => ({ key: account.name, label: account.name })), asked.account, (key) => { asked.account = key; list.reload() }),
      actionPlace, date('since'), date('until')), list.node)
  drawActions()
  await list.reload()
}
