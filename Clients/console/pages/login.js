// Logging in, at the door or over a page whose session has ended.

import { element, replace } from '../lib/element.js'
import { post, Refusal } from '../lib/api.js'
import { session, setSession } from '../lib/session.js'
import { ask, labelled } from '../lib/parts.js'
import { t } from '../lib/words.js'

/** @param {(form: HTMLElement) => void} show @returns {Promise<void>} once logged in */
export function logIn(show) {
  return new Promise((resolve) => {
    show(element('div', { class: 'login' }, element('h1', null, t('login.title')), element('p', { class: 'quiet' }, t('login.lead')),
      form((answer) => { setSession(answer); resolve() })))
  })
}

/** Over the page: what was typed there stays. Somebody else begins anew. */
export async function logInOver() {
  const before = session?.account
  await (open ??= ask(t('login.over'), (done) => [
    element('p', null, t('login.over.lead')),
    form((answer) => {
      if (answer.account !== before) return location.reload()
      setSession(answer)
      done(answer)
    }, before),
  ], { isFirm: true }).finally(() => { open = null }))
}

/** @type {Promise<any>|null} several questions may find the session over at once */
let open = null

function form(done, account = '') {
  const name = element('input', { name: 'account', autocomplete: 'username', required: true, value: account, maxlength: '128', autocapitalize: 'off', spellcheck: 'false' })
  const password = element('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true })
  const code = element('input', { name: 'code', inputmode: 'numeric', autocomplete: 'one-time-code', pattern: '[0-9 ]{6,8}', maxlength: '8' })
  const codeField = labelled(t('login.code'), code, t('login.code.hint'))
  codeField.hidden = true
  const problem = element('div', { role: 'alert', class: 'problem' })
  const submit = element('button', { type: 'submit', class: 'main wide' }, t('login.submit'))

  async function send(event) {
    event.preventDefault()
    if (submit.disabled) return
    submit.disabled = true
    replace(problem)
    try {
      done(await post('login', {
        account: name.value.trim(), password: password.value, ...(code.value.trim() && { code: code.value.replaceAll(' ', '') }),
      }, { asIs: true }))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.code === 'code_required') {
        codeField.hidden = false
        code.focus()
      } else {
        replace(problem, element('p', null, error.message), error.hint && element('p', null, error.hint))
        ;(codeField.hidden ? password : code).select()
      }
    } finally {
      submit.disabled = false
    }
  }

  const node = element('form', { onsubmit: send, class: 'login-form' },
    labelled(t('login.account'), name), labelled(t('login.password'), password), codeField, problem, submit)
  queueMicrotask(() => (account ? password : name).focus())
  return node
}
