// Builds the page's nodes. Text is always text: nothing here reads markup, so nothing that somebody typed can become any.

const svgNamespace = 'http://www.w3.org/2000/svg'

/** @typedef {Node|string|number|null|undefined|false|Child[]} Child */

/**
 * An element: `element('a', {href: '#/today', class: 'link'}, 'Today')`.
 * `onclick` and its like are listeners, `css` sets custom properties, true stands for a bare attribute, and what is null
 * or false is left out.
 * @param {string} name
 * @param {Record<string, any>|null} [attributes]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function element(name, attributes, ...children) {
  return /** @type {HTMLElement} */ (fill(document.createElement(name), attributes, children))
}

/**
 * The same for SVG.
 * @param {string} name
 * @param {Record<string, any>|null} [attributes]
 * @param {...Child} children
 */
export function drawing(name, attributes, ...children) {
  return fill(document.createElementNS(svgNamespace, name), attributes, children)
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value)
    else if (key === 'css') for (const [name, to] of Object.entries(value)) node.style.setProperty(name, to)
    else if (key === 'value' && 'value' in node && node.tagName !== 'LI') node.value = value
    else if (key === 'checked' || key === 'disabled' || key === 'indeterminate') node[key] = value
    else node.setAttribute(key, value === true ? '' : String(value))
  }
  append(node, children)
  // A select takes its value only once its options are there.
  if (node.tagName === 'SELECT' && attributes?.value !== undefined) node.value = attributes.value
  return node
}

/**
 * @param {Node} node
 * @param {Child} children
 */
export function append(node, children) {
  if (Array.isArray(children)) for (const child of children) append(node, child)
  else if (children instanceof Node) node.appendChild(children)
  else if (children !== null && children !== undefined && children !== false) {
    node.appendChild(document.createTextNode(String(children)))
  }
  return node
}

/**
 * Puts children in the place of all that a node holds.
 * @param {Element} node
 * @param {...Child} children
 */
export function replace(node, ...children) {
  node.replaceChildren()
  append(node, children)
  return node
}

/**
 * The hub's own drawing or table, parsed apart from the page: scripts in it never run, and none are kept.
 * @param {string} text
 * @param {'text/html'|'image/svg+xml'} type
 * @returns {DocumentFragment}
 */
export function hubFragment(text, type) {
  const parsed = new DOMParser().parseFromString(text, type)
  const fragment = document.createDocumentFragment()
  if (type === 'image/svg+xml' && parsed.querySelector('parsererror')) return fragment
  const root = type === 'text/html' ? [...parsed.body.childNodes] : [parsed.documentElement]
  for (const node of root) fragment.appendChild(document.importNode(node, true))
  for (const unwanted of fragment.querySelectorAll('script, style, link, iframe, object, embed, form')) unwanted.remove()
  for (const node of fragment.querySelectorAll('*')) {
    for (const { name } of [...node.attributes]) if (name.startsWith('on') || name === 'style') node.removeAttribute(name)
  }
  return fragment
}

let lastID = 0
/** An id for `for`, `aria-labelledby` and the like. */
export const freshID = (stem = 'n') => `${stem}-${++lastID}`
