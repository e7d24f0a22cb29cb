// Pieces that every page is made of, their empty and failed states included.

import { element, freshID, replace } from './element.js'
import { Refusal } from './api.js'
import { address } from './router.js'
import { may } from './session.js'
import { ago, dateTime, sentence, t } from './words.js'

/** @param {string} label @param {(event: Event) => any} onclick @param {Record<string, any>} [more] */
export const button = (label, onclick, more = {}) =>
  element('button', { type: 'button', ...more, onclick }, typeof label === 'string' ? sentence(label) : label)

/** What is in progress, said after a moment so that quick answers do not flicker. */
export const loading = () =>
  element('p', { class: 'state loading', role: 'status' }, element('span', { class: 'spinner', 'aria-hidden': 'true' }), t('state.loading'))

/** Nothing is there, and why that is fine or what to do. */
export const empty = (title, hint, action = null) =>
  element('div', { class: 'state' }, element('p', { class: 'state-title' }, title), hint && element('p', null, hint), action)

/** The way to the page where lists are brought in, for those who may. */
export const toImport = () =>
  may('upload') && element('p', null, element('a', { class: 'button', href: address('import') }, t('import.open')))

/** What went wrong, in the hub's words, with a way to try again. @param {any} error @param {(() => void)|null} [again] */
export function failure(error, again) {
  const known = error instanceof Refusal
  const title = known ? error.message : t('error.page')
  const hint = known ? error.hint : t('error.page.hint')
  if (!known) console.error(error)
  return element('div', { class: 'state failed', role: 'alert' },
    element('p', { class: 'state-title' }, title),
    hint && element('p', null, hint),
    again && element('p', null, button(t('action.again'), again)))
}

/**
 * Shows what a question answers in a node: waiting, failed, or drawn.
 * @template T
 * @param {Element} node @param {() => Promise<T>} ask @param {(value: T) => any} draw
 */
export async function show(node, ask, draw) {
  const timer = setTimeout(() => replace(node, loading()), node.childNodes.length ? 600 : 150)
  node.setAttribute('aria-busy', 'true')
  try {
    const value = await ask()
    clearTimeout(timer)
    replace(node, draw(value))
  } catch (error) {
    clearTimeout(timer)
    if (error.name !== 'AbortError') replace(node, failure(error, () => show(node, ask, draw)))
  } finally {
    node.removeAttribute('aria-busy')
  }
}

/** A page's heading; focus goes there when the page opens, so that a screen reader begins with it. */
export const heading = (title, ...beside) =>
  element('header', { class: 'page-head' }, element('h1', { tabindex: '-1' }, title), beside.length ? element('div', { class: 'page-tools' }, beside) : null)

/** A time as people read it, exact in its title. */
export const time = (at) => at ? element('time', { datetime: at, title: dateTime(at) }, ago(at)) : t('time.never')
export const exactTime = (at) => at ? element('time', { datetime: at }, dateTime(at)) : '–'

/** A short word with a colour; the word says it all. @param {'good'|'warn'|'bad'|'plain'} [tone] */
export const badge = (text, tone = 'plain') => element('span', { class: `badge ${tone}` }, text)

/** What was done or could not be, said to everybody, at the foot of the page. */
export function say(text, tone = 'good', action = null) {
  let place = document.getElementById('said')
  if (!place) {
    place = element('div', { id: 'said', role: 'status', 'aria-live': 'polite' })
    document.body.append(place)
  }
  const note = element('div', { class: `said ${tone}` }, element('p', null, text), action,
    button('×', () => note.remove(), { class: 'plain close', 'aria-label': t('action.dismiss') }))
  place.append(note)
  while (place.children.length > 3) place.firstElementChild.remove()
  if (tone !== 'bad') setTimeout(() => note.remove(), 9000)
}

/** The same for an error. */
export const sayError = (error) => {
  const known = error instanceof Refusal
  if (!known) console.error(error)
  say(known ? [error.message, error.hint].filter(Boolean).join(t('list.stop')) : t('error.page'), 'bad')
}

/** What a form was refused for: what is wrong, and what to do, where the form is. */
export function problemNote(error) {
  if (!(error instanceof Refusal)) console.error(error)
  return element('div', { class: 'problem' }, element('p', null, sentence(error instanceof Refusal ? error.message : t('error.page'))),
    error.hint && element('p', null, sentence(error.hint)))
}

/** Runs what a button does: disabled meanwhile, an error said. */
export async function act(control, work) {
  if (control.getAttribute('aria-busy') === 'true') return
  control.setAttribute('aria-busy', 'true')
  try {
    await work()
  } catch (error) {
    sayError(error)
  } finally {
    control.removeAttribute('aria-busy')
  }
}

/** A button that acts. */
export function actor(label, work, more = {}) {
  const control = button(label, () => act(control, work), more)
  return control
}

/** A label over a control. @param {string} label @param {HTMLElement} control @param {string} [hint] */
export function labelled(label, control, hint) {
  const id = (control.id ||= freshID('f'))
  const hintID = hint ? `${id}-hint` : null
  if (hintID) control.setAttribute('aria-describedby', hintID)
  return element('div', { class: 'field' }, element('label', { for: id }, sentence(label)), control,
    hint && element('small', { id: hintID }, hint))
}

/** @param {{key: string, label: string}[]} options @param {string|null} value @param {string|null} [none] words for "any" */
export const select = (options, value, none, more = {}) =>
  element('select', { ...more, value: value ?? '' },
    none !== undefined && none !== null && element('option', { value: '' }, none),
    options.map(({ key, label }) => element('option', { value: key }, sentence(label))))

/**
 * A question over the page. `done` closes it; Escape and "cancel" do so with null.
 * @param {string} title
 * @param {(done: (value: any) => void) => any} content
 * @returns {Promise<any>}
 */
export function ask(title, content, more = {}) {
  return new Promise((resolve) => {
    const titleID = freshID('dialog')
    const dialog = element('dialog', { 'aria-labelledby': titleID, class: more.class })
    let answer = null
    const done = (value) => { answer = value; dialog.close() }
    dialog.append(element('div', { class: 'dialog-head' }, element('h2', { id: titleID }, sentence(title)),
      !more.isFirm && button('×', () => done(null), { class: 'plain close', 'aria-label': t('action.close') })))
    const body = element('div', { class: 'dialog-body' })
    body.append(...[content(done)].flat().filter(Boolean))
    dialog.append(body)
    dialog.addEventListener('close', () => { dialog.remove(); resolve(answer) })
    if (more.isFirm) dialog.addEventListener('cancel', (event) => event.preventDefault())
    document.body.append(dialog)
    dialog.showModal()
    // Whoever is asked for something types it at once.
    body.querySelector('input, select, textarea')?.focus()
  })
}

/** Asks for a yes, and for a reason if there is a place for one. Null if it was a no. */
export function confirm(title, text, { yes = t('action.ok'), reason = null, tone = '' } = {}) {
  return ask(title, (done) => {
    const input = reason && element('textarea', { rows: '2', maxlength: '200', required: reason === 'required' })
    return element('form', {
      onsubmit: (event) => { event.preventDefault(); done({ reason: input?.value.trim() || undefined }) },
    }, text && element('p', null, text),
    input && labelled(reason === 'required' ? t('field.reason.required') : t('field.reason'), input),
    element('div', { class: 'actions' },
      element('button', { type: 'submit', class: `main ${tone}` }, yes), button(t('action.cancel'), () => done(null))))
  })
}
