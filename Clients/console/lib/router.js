// Addresses are `#/page/id/part`: at most a record's id stands in them, never a name or what was searched for.

/** @typedef {{page: string, id: string|null, part: string|null, query: Record<string, string>}} Route */

/** A piece of an address, null if no browser ever encoded it. @param {string} piece */
function decoded(piece) {
  try {
    return decodeURIComponent(piece)
  } catch {
    return null
  }
}

/** @returns {Route} */
export function route() {
  const [path, search = ''] = location.hash.replace(/^#\/?/, '').split('?')
  const [page = '', id = '', part = ''] = path.split('/').map(decoded)
  // What is encoded wrongly names nothing, whatever the rest of it says.
  if ([page, id, part].includes(null)) return { page: 'broken', id: null, part: null, query: {} }
  return { page: page || 'today', id: id || null, part: part || null, query: Object.fromEntries(new URLSearchParams(search)) }
}

/**
 * An address within the console. `query` holds keys of vocabularies and codes of divisions alone.
 * @param {string} page @param {string|null} [id] @param {string|null} [part] @param {Record<string, string>} [query]
 */
export function address(page, id, part, query) {
  const path = [page, id, part].filter(Boolean).map((piece) => encodeURIComponent(String(piece))).join('/')
  const search = query ? new URLSearchParams(query).toString() : ''
  return `#/${path}${search ? `?${search}` : ''}`
}

/** @param {string} hash */
export const go = (hash) => { location.hash = hash }

/** Calls back with every route until the page is left. @param {(route: Route) => void} follow */
export function follow(follow) {
  addEventListener('hashchange', () => follow(route()))
  follow(route())
}
