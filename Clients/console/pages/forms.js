// Forms to print on A4: visits and assessments, blank or with what is known of the elder.

import { element, replace } from '../lib/element.js'
import { post } from '../lib/api.js'
import { choice, options } from '../lib/filters.js'
import { tick } from '../lib/reportfilters.js'
import { loadPlaces, terms } from '../lib/session.js'
import { paper, keep } from '../lib/paper.js'
import { actor, button, empty, heading, labelled, show } from '../lib/parts.js'
import { t } from '../lib/words.js'

const asked = { form: 'visit', instrument: '', village: '', large: false }

export async function page(content, route, signal) {
  // The person whose form it is: an id, nothing else of them.
  const elder = route.id
  if (['visit', 'assessment'].includes(route.part)) asked.form = route.part
  const places = await loadPlaces()
  const place = element('div')
  const filters = element('div', { class: 'filters no-print' })
  let made = null
  const body = () => ({
    form: asked.form, large: asked.large, ...(asked.form === 'assessment' && asked.instrument && { instrument: asked.instrument }),
    ...(elder ? { elders: [elder] } : asked.village && { village: asked.village }),
  })
  const load = () => show(place, () => post('form', body(), { signal }), (answer) => {
    made = answer
    return !elder && asked.village && !answer.records ? empty(t('forms.nobody'), t('forms.nobody.hint')) : paper(answer.html, asked.large, signal)
  })
  replace(content, heading(t('page.forms'), button(t('action.print'), () => print(), { class: 'main', id: 'print' }),
    actor(t('figures.html'), async () => made && keep(made.html, `${made.title}.html`))),
  element('p', { class: 'quiet no-print' }, t('forms.lead')), filters, place)
  const draw = () => {
    const village = element('select', { onchange: () => { asked.village = village.value; load() } }, element('option', { value: '' }, t('forms.blank')), options({ regions: [], villages: places.villages }))
    village.value = asked.village
    replace(filters,
      choice(t('forms.form'), ['visit', 'assessment'].map((key) => ({ key, label: t(`forms.${key}`) })), asked.form, (key) => { asked.form = key; draw(); load() }, null),
      asked.form === 'assessment' && choice(t('forms.instrument'), terms('instrument'), asked.instrument || terms('instrument')[0]?.key, (key) => { asked.instrument = key; load() }, null),
      !elder && labelled(t('forms.village'), village),
      tick(t('forms.large'), asked.large, (is) => { asked.large = is; load() }))
  }
  draw()
  await load()
}
