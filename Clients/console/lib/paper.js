// A page of the hub's that is made for paper, shown as it will be printed. Its style is its own and reaches nothing else.

import { element, hubFragment } from './element.js'

/** @param {string} html a whole page of the hub's @param {boolean} isLarge @param {AbortSignal} signal when the page is left */
export function paper(html, isLarge, signal) {
  // Taken out before anything parses the page: a style of its own is what the console's policy refuses.
  const [before, style, after] = html.split(/<style>|<\/style>/)
  const node = element('div', { class: 'paper' })
  const root = node.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  // Within a shadow there is no body: the element below stands for it. How large a sheet of paper is, the page itself says.
  sheet.replaceSync(style.replace(/@page[^{]*\{[^}]*\}/g, '').replace(/(^|[\s,}])body(?=[\s.{])/g, '$1.body'))
  root.adoptedStyleSheets = [sheet]
  margins((style.match(/@page[^{]*\{[^}]*\}/g) ?? []).join('\n'), signal)
  const body = element('div', { class: isLarge ? 'body large' : 'body' })
  body.append(hubFragment(before + after, 'text/html'))
  root.append(body)
  return node
}

/** How the sheets of paper are cut is the whole document's to say, while the page is open. */
function margins(css, signal) {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  const others = document.adoptedStyleSheets.filter((each) => !cut.has(each))
  cut.add(sheet)
  document.adoptedStyleSheets = [...others, sheet]
  signal.addEventListener('abort', () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet) }, { once: true })
}

/** The sheets that did so. */
const cut = new WeakSet()

/** Hands a text to the browser to keep as a file. */
export function keep(text, name) {
  const link = element('a', { href: URL.createObjectURL(new Blob([text], { type: 'text/html' })), download: name })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
