// One record of any type: a visit, an alert, a request …

import { element, replace } from '../lib/element.js'
import { get } from '../lib/api.js'
import { editForm } from '../lib/edit.js'
import { fieldGroups, history } from '../lib/recordview.js'
import { address } from '../lib/router.js'
import { isCorrected } from '../lib/form.js'
import { loadModel, may } from '../lib/session.js'
import { button, heading, show } from '../lib/parts.js'
import { sentence, t } from '../lib/words.js'

export async function page(content, route, signal) {
  const model = await loadModel()
  // Entries of an account, frozen figures and decisions have no form.
  const hasForm = (record) => model.types.get(record.type)?.fields.some(isCorrected) ?? false
  const load = () => show(content, () => get(`records/${route.id}`, { signal }), (record) => {
    const place = element('div', { class: 'part' })
    const past = element('section', { class: 'part' })
    replace(place, fieldGroups(record.groups))
    history(past, record.id, signal)
    const edit = () => { past.hidden = true; editForm(place, record, load) }
    return [
      heading(sentence(record.type_label), may('edit') && hasForm(record) && button(t('edit.open'), edit, { class: 'main' }), button(t('action.print'), () => print())),
      record.elder && element('p', { class: 'lead-line' }, element('a', { href: address('person', record.elder) }, record.title)),
      place, element('h2', null, t('person.history')), past,
    ]
  })
  await load()
}
