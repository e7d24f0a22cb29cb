// Who may join, as what, and where: used for invitations and for accounts.

import { element, freshID, replace } from './element.js'
import { post } from './api.js'
import { act, button, labelled, select } from './parts.js'
import { loadModel, loadPlaces, session } from './session.js'
import { t } from './words.js'

/** Roles from the least to the most; an account looks after those below its own (the hub checks the same). */
const order = ['volunteer', 'village', 'town', 'county']

/** @returns {Promise<{key: string, label: string}[]>} roles that this account may give */
export async function roleChoices(isForConsole = false) {
  const { answer } = await loadModel()
  const label = new Map((answer.roles ?? []).map((role) => [role.key, role.label]))
  const own = order.indexOf(session.role)
  const keys = session.role === 'admin' ? [...order, 'auditor', 'admin'] : [...order.slice(0, own), ...(session.role === 'county' ? ['auditor'] : [])]
  return keys.filter((key) => !isForConsole || key !== 'volunteer').map((key) => ({ key, label: label.get(key) ?? t(`role.${key}`) }))
}

/** A choice of several places. @param {string[]} chosen */
export async function regionChoice(chosen = []) {
  const places = await loadPlaces()
  const all = [...new Map([...places.regions, ...places.villages].map((place) => [place.code, place])).values()]
  const picked = new Set(chosen)
  const list = element('div', { class: 'checks tall' })
  const filter = element('input', { type: 'search', 'aria-label': t('regions.filter'), placeholder: t('regions.filter'), autocomplete: 'off' })
  const shownMax = 200
  const draw = () => {
    const text = filter.value.trim()
    const found = all.filter((place) => picked.has(place.code) || !text || (place.name ?? '').includes(text) || place.code.startsWith(text))
    replace(list, found.slice(0, shownMax).map((place) => {
      const id = freshID('r')
      return element('div', { class: 'check' }, element('input', { type: 'checkbox', id, value: place.code, checked: picked.has(place.code),
        onchange: (event) => { event.target.checked ? picked.add(place.code) : picked.delete(place.code) } }),
      element('label', { for: id }, place.name ?? '', ' ', element('small', null, place.code)))
    }), found.length > shownMax && element('p', { class: 'quiet' }, t('regions.more', { n: found.length - shownMax })))
  }
  filter.addEventListener('input', draw)
  // A code that is not in the list: county accounts hold towns that have no village yet.
  filter.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    const code = filter.value.trim()
    if (!/^\d{2,12}$/.test(code)) return
    if (!all.some((place) => place.code === code)) all.push({ code, name: null })
    picked.add(code)
    filter.value = ''
    draw()
  })
  draw()
  const node = element('fieldset', { class: 'field' }, element('legend', null, t('field.regions')), all.length > 8 && filter, list)
  return { node, read: () => [...picked] }
}

/** @param {(invite: any) => void} done */
export function inviteForm(done) {
  const place = element('div')
  Promise.all([roleChoices(), regionChoice()]).then(([roles, regions]) => {
    const account = element('input', { maxlength: '64', autocomplete: 'off' })
    const role = select(roles, 'volunteer', null)
    const minutes = select([10, 60, 1440, 10080].map((n) => ({ key: String(n), label: t(`invite.minutes.${n}`) })), '10', null)
    const problem = element('div', { role: 'alert' })
    const submit = element('button', { type: 'submit', class: 'main' }, t('invite.submit'))
    replace(place, element('form', { onsubmit: (event) => {
      event.preventDefault()
      act(submit, async () => {
        try {
          done(await post('invite', { account: account.value.trim() || null, role: role.value, regions: regions.read(), minutes: Number(minutes.value) }))
        } catch (error) { replace(problem, element('p', { class: 'problem' }, error.message, ' ', error.hint ?? '')) }
      })
    } }, labelled(t('invite.account'), account, t('invite.account.hint')), labelled(t('field.role'), role), regions.node, labelled(t('invite.minutes'), minutes),
    problem, element('div', { class: 'actions' }, submit, button(t('action.cancel'), () => done(null)))))
    account.focus()
  })
  return place
}
