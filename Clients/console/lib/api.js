// Questions to the hub. Nothing personal stands in an address: searches are bodies.

import { language, sentence, t } from './words.js'

/** What the hub refused, or that it could not be reached (`offline`). */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {{code: string, message: string, hint?: string}} error
   * @param {any} [body] the whole answer: `current` of a form that is out of date
   */
  constructor(status, error, body) {
    super(sentence(error.message))
    this.status = status
    this.code = error.code
    this.hint = sentence(error.hint ?? '')
    this.body = body
  }
}

/** Tells `offline`, `online` and `loggedOut`. */
export const line = new EventTarget()

/** @type {(() => Promise<void>)|null} asks to log in again; then the question is repeated */
let logInAgain = null
export const onSessionOver = (ask) => { logInAgain = ask }

const base = '/v1/console/'

/**
 * @param {'GET'|'POST'} method
 * @param {string} path below `/v1/console/`
 * @param {{json?: any, bytes?: Blob, headers?: Record<string, string>, signal?: AbortSignal, asIs?: boolean}} [options]
 * @returns {Promise<Response>}
 */
async function askHub(method, path, options = {}) {
  const headers = { 'Accept-Language': language === 'zh' ? 'zh-CN' : 'en', ...options.headers }
  if (method === 'POST') headers['Tanfang-Console'] = '1'
  if (options.json !== undefined) headers['Content-Type'] = 'application/json'
  else if (options.bytes) headers['Content-Type'] = 'application/octet-stream'
  let answer
  try {
    answer = await fetch(base + path, {
      method, headers, signal: options.signal, credentials: 'same-origin', cache: 'no-store',
      body: options.bytes ?? (method === 'POST' ? JSON.stringify(options.json ?? {}) : undefined),
    })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    line.dispatchEvent(new Event('offline'))
    throw new Refusal(0, { code: 'offline', message: t('error.offline'), hint: t('error.offline.hint') })
  }
  line.dispatchEvent(new Event('online'))
  if (answer.ok) return answer
  const body = await answer.json().catch(() => null)
  const error = body?.error ?? { code: `http_${answer.status}`, message: t('error.status', { n: answer.status }) }
  if (answer.status === 401 && error.code === 'no_session' && logInAgain && !options.asIs) {
    await logInAgain()
    return askHub(method, path, options)
  }
  throw new Refusal(answer.status, error, body)
}

/** An answer's JSON, or null where it has no body. */
async function json(answer) {
  const text = await answer.text()
  return text ? JSON.parse(text) : null
}

/** Questions that were put before anybody needed the answer: whoever does takes it once. */
const early = new Map()
/** Asks already (early.js). @param {string} path */
export function askEarly(path) {
  const answer = askHub('GET', path, { asIs: true }).then(json)
  answer.catch(() => {}) // nobody may ever take it
  early.set(path, answer)
}
/** The answer, or what was wrong with it; null if it was not asked for. @param {string} path @returns {Promise<any>|null} */
export function takeEarly(path) {
  const answer = early.get(path) ?? null
  early.delete(path)
  return answer
}

/** @param {string} path @param {{signal?: AbortSignal, asIs?: boolean}} [options] */
export const get = async (path, options) => json(await askHub('GET', path, options))

/** @param {string} path @param {any} body @param {{signal?: AbortSignal, asIs?: boolean}} [options] */
export const post = async (path, body, options = {}) => json(await askHub('POST', path, { ...options, json: body }))

/** Sends a file. @param {File} file */
export const upload = async (path, file, options = {}) =>
  json(await askHub('POST', path, { ...options, bytes: file, headers: { 'Tanfang-File': encodeName(file.name) } }))

/** `encodeURIComponent` leaves a few characters that the header does not take. */
const encodeName = (name) =>
  encodeURIComponent(name).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** Fetches a file by POST and hands it to the browser to keep. */
export async function download(path, body) {
  const answer = await askHub('POST', path, { json: body })
  const blob = await answer.blob()
  const disposition = answer.headers.get('Content-Disposition') ?? ''
  const long = /filename\*=UTF-8''([^;]+)/i.exec(disposition)
  const short = /filename="?([^";]+)"?/i.exec(disposition)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = long ? decodeURIComponent(long[1]) : short ? short[1] : 'tanfang'
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Whether somebody else wrote meanwhile. */
export const isOutOfDate = (error) => error instanceof Refusal && error.code === 'out_of_date'
