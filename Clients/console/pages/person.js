// One person: what is written of them, what happened with them, and how every value came to be.

import { element, replace } from '../lib/element.js'
import { get, post } from '../lib/api.js'
import { editForm } from '../lib/edit.js'
import { several } from '../lib/filters.js'
import { pagedList } from '../lib/list.js'
import { whenever } from '../lib/live.js'
import { fieldGroups, history } from '../lib/recordview.js'
import { address } from '../lib/router.js'
import { may, typeLabel } from '../lib/session.js'
import { actor, badge, button, confirm, exactTime, heading, say, show, time } from '../lib/parts.js'
import { number, sentence, t } from '../lib/words.js'

const parts = ['profile', 'timeline', 'history']

export async function page(content, route, signal) {
  const part = parts.includes(route.part) ? route.part : 'profile'
  let isEditing = false
  const load = () => show(content, () => get(`people/${route.id}`, { signal }), (person) => {
    const place = element('div', { class: 'part' })
    const edit = () => { isEditing = true; editForm(place, { ...person, type: 'elder' }, () => { isEditing = false; load() }) }
    draw(place, part, person, signal)
    return [head(person, part === 'profile' && may('edit') ? edit : null, load), tabs(person, part), place]
  })
  whenever(['arrivals', 'changed'], signal, () => { if (!isEditing && part === 'profile' && !document.querySelector('dialog[open]')) load() }, 1500)
  await load()
}

function head(person, edit, reload) {
  return [
    heading([person.name, person.archived && badge(person.archived.label)], edit && button(t('edit.open'), edit, { class: 'main' }), may('add') && element('a', { class: 'button', href: address('add', person.id) }, t('page.add')), may('form') && element('a', { class: 'button', href: address('forms', person.id, 'visit') }, t('page.forms')), button(t('action.print'), () => print())),
    element('p', { class: 'lead-line' }, person.village_name ?? person.village, ' · ', t('person.last'), ' ', time(person.last_visit)),
    person.conflicts.length > 0 && element('p', { class: 'notice warn' }, t('person.conflicts', { n: person.conflicts.length }), ' ', element('a', { href: address('conflicts') }, t('page.conflicts'))),
    person.held > 0 && element('p', { class: 'notice warn' }, t('person.held', { n: person.held }), ' ', element('a', { href: address('held') }, t('page.held'))),
    person.united.map((other) => united(person, other, reload)),
  ]
}

function united(person, other, reload) {
  const apart = async () => {
    const answer = await confirm(t('dup.separate'), t('dup.separate.text'), { yes: t('dup.separate'), reason: true })
    if (!answer) return
    await post('separate', { id: other.gives_way ? other.id : person.id, ...answer })
    say(t('dup.separated'))
    reload()
  }
  return element('p', { class: 'notice' }, t(other.gives_way ? 'person.united.from' : 'person.united.into'), ' ',
    element('a', { href: address('person', other.id) }, other.name), ' ', may('separate') && actor(t('dup.separate'), apart, { class: 'small' }))
}

const tabs = (person, part) =>
  element('nav', { class: 'tabs', 'aria-label': t('person.parts') }, element('ul', null, parts.map((each) =>
    element('li', null, element('a', { href: address('person', person.id, each), 'aria-current': each === part ? 'page' : null }, t(`person.${each}`))))))

function draw(place, part, person, signal) {
  if (part === 'history') return history(place, person.id, signal)
  if (part === 'timeline') return timeline(place, person, signal)
  replace(place, fieldGroups(person.groups))
}

function timeline(place, person, signal) {
  const types = new Set()
  const choices = Object.entries(person.counts).filter(([, count]) => count > 0).map(([key, count]) => ({ key, label: `${typeLabel(key)} ${number(count)}` }))
  const list = pagedList({
    signal,
    fetch: (after, stop) => post(`people/${person.id}/timeline`, { ...(types.size && { types: [...types] }), after, limit: 50 }, { signal: stop }),
    frame: () => { const node = element('ol', { class: 'timeline' }); return { node, rows: node } },
    row: timelineItem,
    nothing: () => [t('person.timeline.none'), t('person.timeline.hint')],
  })
  replace(place, choices.length > 1 && several(t('person.types'), choices, types, () => list.reload()), list.node)
  list.reload()
}

const timelineItem = (item) =>
  element('li', { class: item.voided ? 'card voided' : 'card' },
    element('p', { class: 'when' }, element('a', { href: address('record', item.id) }, exactTime(item.at), ' ', sentence(item.label)),
      item.state && [' ', badge(item.state.label)], item.voided && [' ', badge(t('person.voided'), 'warn')], item.in_future && [' ', badge(t('person.future'), 'warn')], ' ', element('span', { class: 'quiet' }, item.by ?? '')),
    item.in_future && element('p', { class: 'quiet' }, t('person.future.hint'), item.received && [' ', t('person.future.received'), ' ', exactTime(item.received)]),
    item.fields.length > 0 && element('dl', { class: 'inline' }, item.fields.map((field) => element('div', null, element('dt', null, field.label), element('dd', null, field.text)))))
