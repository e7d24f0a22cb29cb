// People: searched and filtered by the hub, shown as far as somebody reads.

import { element, replace } from '../lib/element.js'
import { post } from '../lib/api.js'
import { choice, several, unhurried, villageSelect } from '../lib/filters.js'
import { pagedList, table, tableRow } from '../lib/list.js'
import { live } from '../lib/live.js'
import { address } from '../lib/router.js'
import { loadPlaces, may, terms } from '../lib/session.js'
import { badge, button, heading, labelled, toImport } from '../lib/parts.js'
import { number, t } from '../lib/words.js'

/** What was searched for last, in memory only: it is there on the way back from a person. */
const asked = { text: '', village: null, categories: new Set(), risk: '', archived: 'no', due: '', visited: '' }

export async function page(content, route, signal) {
  if (Object.keys(route.query).length) {
    Object.assign(asked, { text: '', categories: new Set(), archived: 'no' }, {
      village: route.query.village ?? null, risk: route.query.risk ?? '', due: route.query.due ?? '', visited: route.query.visited ?? '',
    })
    history.replaceState(null, '', address('people'))
  }
  let isAnyVillage = true
  const columns = ['name', 'sex', 'age', 'village', 'phone', 'categories', 'risk'].map((key) => t(`people.${key}`))
  const list = pagedList({
    signal,
    fetch: (after, stop) => post('people', { ...body(), after, limit: after ? 100 : 50 }, { signal: stop }),
    frame: () => table(t('page.people'), columns, { class: 'table-wrap people-table' }),
    row: (person) => tableRow(columns, cells(person)),
    nothing: () => isFiltered() ? [t('people.none'), t('people.none.hint')] : [t('people.nobody'), t(isAnyVillage ? 'people.nobody.hint' : 'people.novillages.hint'), toImport()],
    count: (total) => t('people.count', { n: number(total) }),
  })
  const search = element('input', { type: 'search', value: asked.text, maxlength: '100', autocomplete: 'off', enterkeyhint: 'search', id: 'search' })
  const typed = unhurried(() => { asked.text = search.value.trim(); list.reload() })
  search.addEventListener('input', typed)
  const draw = async () => replace(filters, await filterControls(() => list.reload(), async () => {
    Object.assign(asked, { text: '', village: null, risk: '', archived: 'no', due: '', visited: '' })
    asked.categories.clear()
    search.value = ''
    await draw()
    list.reload()
  }))
  const filters = element('div', { class: 'filters' })
  const newer = element('p', { class: 'newer', role: 'status' })
  replace(content, heading(t('page.people'), may('register') && element('a', { class: 'button', href: address('register') }, t('page.register'))), element('form', {
    class: 'search', role: 'search', onsubmit: (event) => { event.preventDefault(); asked.text = search.value.trim(); list.reload() },
  }, labelled(t('people.search'), search, t('people.search.hint'))), filters, newer, list.node)
  await draw()
  isAnyVillage = (await loadPlaces()).villages.length > 0
  live.addEventListener('arrivals', (event) => {
    if (event.detail.items.some((item) => item.type === 'elder') && !newer.childNodes.length) {
      replace(newer, button(t('list.newer'), () => { replace(newer); list.reload() }))
    }
  }, { signal })
  await list.reload()
}

function body() {
  return {
    ...(asked.text && { text: asked.text }),
    village: asked.village,
    ...(asked.categories.size && { categories: [...asked.categories] }),
    ...(asked.risk && { risk: [asked.risk] }),
    archived: asked.archived,
    ...(asked.due && { due: asked.due }),
    ...(asked.visited && { visited: asked.visited }),
  }
}

const isFiltered = () =>
  Boolean(asked.text || asked.village || asked.categories.size || asked.risk || asked.due || asked.visited || asked.archived !== 'no')

const filterControls = async (reload, clear) => [
  await villageSelect(asked.village, (code) => { asked.village = code; reload() }),
  choice(t('people.risk'), [...terms('risk_tier'), { key: 'none', label: t('people.risk.none') }], asked.risk, (key) => { asked.risk = key; reload() }),
  choice(t('people.visits'), [
    { key: 'overdue', label: t('people.visits.overdue') }, { key: 'unvisited', label: t('people.visits.month') },
  ], asked.due || (asked.visited && 'unvisited'), (key) => {
    asked.due = key === 'overdue' ? key : ''
    asked.visited = key === 'unvisited' ? 'no' : ''
    reload()
  }),
  choice(t('people.archived'), ['no', 'yes', 'all'].map((key) => ({ key, label: t(`people.archived.${key}`) })), asked.archived,
    (key) => { asked.archived = key; reload() }, null),
  several(t('people.categories'), terms('categories'), asked.categories, reload),
  button(t('filter.clear'), clear, { class: 'plain' }),
]

function cells(person) {
  return [
    [element('a', { href: address('person', person.id) }, person.name),
      person.conflicts && [' ', badge(t('people.conflict'), 'warn')],
      person.archived && [' ', badge(person.archived.label)],
      person.united_into && [' ', badge(t('people.united'))]],
    person.sex?.label ?? '',
    person.age === null ? '' : number(person.age),
    [person.village_name ?? person.village, person.group && ` ${person.group}`],
    person.phone ?? '',
    person.categories.map((term) => term.label).join(t('list.comma')),
    person.risk?.label ?? '',
  ]
}

