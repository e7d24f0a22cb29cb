// What happens at the hub, as it happens. A browser keeps few connections to one host, so a hidden tab lets go of its
// own and asks anew when it is looked at again.

/** Tells `arrivals`, `changed`, `today` (detail: the data), `end`, `connected` and `lost`. */
export const live = new EventTarget()

/** @type {EventSource|null} */
let source = null
let isWanted = false
let lastCommit = 0
let lostTimer = 0

const tell = (name, detail) => live.dispatchEvent(new CustomEvent(name, { detail }))

function open() {
  if (source || !isWanted || document.hidden) return
  source = new EventSource('/v1/console/events')
  source.addEventListener('hello', (event) => {
    clearTimeout(lostTimer)
    tell('connected', null)
    const { commit } = JSON.parse(event.data)
    // Something may have come while nobody listened.
    if (lastCommit && commit !== lastCommit) tell('changed', { commit })
    lastCommit = commit
  })
  for (const name of ['arrivals', 'changed', 'today']) {
    source.addEventListener(name, (event) => {
      const data = JSON.parse(event.data)
      lastCommit = data.commit ?? lastCommit
      tell(name, data)
    })
  }
  source.addEventListener('end', () => { close(); tell('end', null) })
  source.addEventListener('error', () => {
    clearTimeout(lostTimer)
    lostTimer = setTimeout(() => tell('lost', null), 4000)
    // A stream that was refused does not come back by itself.
    if (source?.readyState === EventSource.CLOSED) { close(); setTimeout(open, 10_000) }
  })
}

function close() {
  clearTimeout(lostTimer)
  source?.close()
  source = null
}

export function startLive() { isWanted = true; open() }
export function stopLive() { isWanted = false; lastCommit = 0; close() }

document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()))

/**
 * Listens until `signal` ends, at most once in `restMs`: a busy hub must not make a page ask without end.
 * @param {string[]} names @param {AbortSignal} signal @param {() => void} react
 */
export function whenever(names, signal, react, restMs = 400) {
  let timer = 0
  const later = () => { timer ||= setTimeout(() => { timer = 0; if (!signal.aborted) react() }, restMs) }
  for (const name of names) live.addEventListener(name, later, { signal })
  signal.addEventListener('abort', () => clearTimeout(timer))
}
