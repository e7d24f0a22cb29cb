// One's own account: role, regions, password.

import { element, replace } from '../lib/element.js'
import { post } from '../lib/api.js'
import { session } from '../lib/session.js'
import { act, exactTime, heading, labelled, say } from '../lib/parts.js'
import { t } from '../lib/words.js'

export async function page(content) {
  const field = (label, value) => element('div', { class: 'line' }, element('dt', null, label), element('dd', null, value))
  const current = element('input', { type: 'password', autocomplete: 'current-password', required: true })
  const fresh = element('input', { type: 'password', autocomplete: 'new-password', required: true })
  const repeated = element('input', { type: 'password', autocomplete: 'new-password', required: true })
  const problem = element('div', { role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'main' }, t('account.password.submit'))
  async function send(event) {
    event.preventDefault()
    replace(problem)
    if (fresh.value !== repeated.value) { replace(problem, element('p', { class: 'problem' }, t('account.password.differ'))); return }
    await act(submit, async () => {
      try {
        await post('password', { current: current.value, new: fresh.value }, { asIs: true })
        say(t('account.password.done'))
        event.target.reset()
      } catch (error) { replace(problem, element('p', { class: 'problem' }, error.message, ' ', error.hint ?? '')) }
    })
  }
  replace(content, heading(t('page.account')),
    element('section', { class: 'card' }, element('dl', null,
      field(t('login.account'), session.account), field(t('field.role'), session.role_label),
      field(t('field.regions'), session.regions.map((region) => region.name ?? region.code).join(t('list.comma')) || '–'),
      field(t('account.totp'), t(session.totp ? 'account.totp.on' : 'account.totp.off')), field(t('account.expires'), exactTime(session.expires)))),
    element('section', { class: 'card' }, element('h2', null, t('account.password')), element('form', { onsubmit: send, class: 'narrow' },
      element('input', { type: 'text', autocomplete: 'username', value: session.account, hidden: true, readonly: true }),
      labelled(t('account.password.current'), current), labelled(t('account.password.new'), fresh, t('account.password.hint')), labelled(t('account.password.again'), repeated),
      problem, submit)))
}
