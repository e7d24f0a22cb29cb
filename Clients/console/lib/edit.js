// The form with which a record is edited. Only what was changed is sent; if somebody wrote meanwhile, what they wrote is
// shown and what was typed stays.

import { element, freshID, replace } from './element.js'
import { get, isOutOfDate, post } from './api.js'
import { asTexts, fieldInput, isCorrected, isSame } from './form.js'
import { loadModel } from './session.js'
import { act, button, labelled, say } from './parts.js'
import { t } from './words.js'

/**
 * @param {Element} place @param {{id: string, seen: string, type?: string, groups: any[]}} record
 * @param {() => void} done once written or given up
 */
export async function editForm(place, record, done) {
  const model = await loadModel()
  const type = model.types.get(record.type ?? 'elder')
  const values = new Map(record.groups.flatMap((group) => group.fields).map((field) => [field.key, field]))
  let seen = record.seen
  const inputs = []
  const groups = []
  for (const group of type.groups ?? [{ label: type.label, fields: type.fields.map((field) => field.key) }]) {
    const nodes = []
    for (const key of group.fields) {
      const field = type.fields.find((each) => each.key === key)
      if (!field || !isCorrected(field)) continue
      const before = values.get(key)?.value
      const input = await fieldInput(field, before, { required: field.required })
      // What the form shows at first is what counts as unchanged.
      inputs.push({ field, ...input, first: input.read() })
      nodes.push(input.node)
    }
    if (nodes.length) groups.push(element('section', { class: 'form-group', 'aria-label': group.label }, element('h3', null, group.label), element('div', { class: 'fields' }, nodes)))
  }
  const filter = element('input', { type: 'search', autocomplete: 'off' })
  filter.addEventListener('input', () => {
    for (const { field, node } of inputs) node.hidden = !field.label.toLowerCase().includes(filter.value.trim().toLowerCase())
    for (const group of groups) group.hidden = !group.querySelector('.field:not([hidden])')
  })
  const reason = element('input', { maxlength: '200', autocomplete: 'off' })
  const problem = element('div', { role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'main' }, t('action.save'))

  async function send() {
    const changed = inputs.filter(({ read, first }) => !isSame(read(), first))
    if (!changed.length) { replace(problem, element('p', { class: 'problem' }, t('edit.nothing'))); return }
    const fields = Object.fromEntries(changed.map(({ field, read }) => [field.key, read()]))
    try {
      const answer = await post(`records/${record.id}/edit`, { seen, fields, ...(reason.value.trim() && { reason: reason.value.trim() }) })
      say(t(`edit.${answer.status}`))
      done()
    } catch (error) {
      if (!isOutOfDate(error)) {
        replace(problem, element('p', { class: 'problem' }, error.message, ' ', error.hint ?? ''))
        problem.scrollIntoView({ block: 'nearest' })
        return
      }
      await outOfDate(error.body?.current)
    }
  }

  /** Shows what others wrote meanwhile, field by field, and goes on from there. */
  async function outOfDate(current) {
    const now = current?.groups ? current : await get(`records/${record.id}`)
    seen = now.seen
    const stands = new Map(now.groups.flatMap((group) => group.fields).map((field) => [field.key, field]))
    const differing = inputs.filter(({ field }) => (stands.get(field.key)?.text ?? '') !== (values.get(field.key)?.text ?? ''))
    for (const input of differing) {
      const standing = stands.get(input.field.key)
      if (isSame(input.read(), input.first)) { // not touched here: the newer value goes in
        const fresh = await fieldInput(input.field, standing?.value, { required: input.field.required })
        input.node.replaceWith(fresh.node)
        Object.assign(input, fresh)
      }
      input.first = asTexts(standing?.value)
      values.set(input.field.key, standing)
    }
    replace(problem, element('div', { class: 'notice warn' }, element('p', { class: 'state-title' }, t('edit.stale')),
      element('p', null, t('edit.stale.hint')),
      element('ul', null, differing.map(({ field }) => element('li', null, element('b', null, field.label), ' ',
        stands.get(field.key)?.text || t('value.empty'), ' ', element('span', { class: 'quiet' }, stands.get(field.key)?.by ?? ''))))))
    problem.scrollIntoView({ block: 'center' })
  }

  const titleID = freshID('edit')
  replace(place, element('form', {
    class: 'edit', 'aria-labelledby': titleID, onsubmit: (event) => { event.preventDefault(); act(submit, send) },
  }, element('h2', { id: titleID, tabindex: '-1' }, t('edit.title')), labelled(t('edit.filter'), filter), groups,
  element('div', { class: 'sticky-foot' }, problem, labelled(t('field.reason'), reason),
    element('div', { class: 'actions' }, submit, button(t('action.cancel'), done)))))
  place.querySelector('h2').focus()
}
