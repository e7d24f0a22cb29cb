// The page's own words. What the model names (fields, terms, steps) comes from the hub in the same language.

const key = 'tanfang.language'
/** @type {Record<string, string>} */
let words = {}

/** @type {'zh'|'en'} */
export let language = stored() ?? 'zh'

function stored() {
  try {
    const value = localStorage.getItem(key)
    return value === 'zh' || value === 'en' ? value : null
  } catch {
    return null // storage may be forbidden; the language is Chinese then
  }
}

/** @type {Promise<void>|null} */
let loaded = null

/** Fetches the words of the language in use: once, unless that failed. */
export const loadWords = () => (loaded ??= fetchWords().catch((error) => { loaded = null; throw error }))

async function fetchWords() {
  const answer = await fetch(new URL(`../words/${language}.json`, import.meta.url))
  if (!answer.ok) throw new Error(`words: HTTP ${answer.status}`)
  words = await answer.json()
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

/** The other language, for good. The page starts anew, because the hub's labels change as well. */
export function switchLanguage() {
  try {
    localStorage.setItem(key, language === 'zh' ? 'en' : 'zh')
  } catch { /* without storage it stays as it is */ }
  location.reload()
}

/**
 * The words for a key, `{name}` replaced. A key ending in `#` is looked up with `.one` for 1 in English.
 * @param {string} name
 * @param {Record<string, string|number>} [values]
 */
export function t(name, values = {}) {
  const text = (String(values.n) === '1' && words[`${name}.one`]) || words[name] || name
  return text.replace(/\{(\w+)\}/g, (whole, part) => (part in values ? String(values[part]) : whole))
}

/** A label of the hub's at the beginning of a line: in English they begin small. */
export const sentence = (text) => (language === 'en' && text ? text[0].toUpperCase() + text.slice(1) : text)

/** Whether there are words for a key. */
export const hasWords = (name) => name in words

const locale = () => (language === 'zh' ? 'zh-CN' : 'en-GB')

/** `12,345`; an en dash where there is no number. */
export const number = (value) => (value === null || value === undefined ? '–' : value.toLocaleString(locale()))

/** A share from 0 to 1 as `82.4 %`: the hub rounded down already, so 100 % means all. */
export function percent(share) {
  if (share === null || share === undefined) return '–'
  const tenths = Math.floor(share * 1000 + 1e-6)
  return `${(tenths / 10).toFixed(1)}\u2009%`
}

/** The parts of an RFC 3339 time in the hub's own zone: digits are taken as they stand. */
function parts(time) {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(time ?? '')
  return match && { year: +match[1], month: +match[2], day: +match[3], clock: match[4] && `${match[4]}:${match[5]}` }
}

/** `9月19日 08:30`, with the year unless it is this one. */
export function dateTime(time) {
  const p = parts(time)
  if (!p) return time ?? ''
  return p.clock ? `${day(time)} ${p.clock}` : day(time)
}

/** `9月19日` */
export function day(time) {
  const p = parts(time)
  if (!p) return time ?? ''
  const isThisYear = p.year === new Date(now()).getFullYear()
  if (language === 'zh') return `${isThisYear ? '' : `${p.year}年`}${p.month}月${p.day}日`
  const month = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' }).format(Date.UTC(p.year, p.month - 1))
  return `${p.day} ${month}${isThisYear ? '' : ` ${p.year}`}`
}

/** `11 月`, or the month's English name. @param {string} month `2026-11` */
export const monthName = (month) =>
  language === 'zh' ? `${Number(month.slice(5))} 月`
    : new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2000, month.slice(5) - 1))

let clockOffset = 0
/** From UTC to the hub's own zone: its days are what "yesterday" means. */
let zoneMinutes = 0
/** Takes the hub's time as the time: an office PC's clock may be wrong. */
export function setNow(time) {
  const hub = Date.parse(time)
  if (!Number.isFinite(hub)) return
  clockOffset = hub - Date.now()
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time) ?? ['', '+', 0, 0]
  zoneMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}
export const now = () => Date.now() + clockOffset
const dayNumber = (at) => Math.floor((at + zoneMinutes * 60_000) / 86_400_000)

/** `3 天前`: how long ago, or how long until. */
export function ago(time) {
  const at = Date.parse(time ?? '')
  if (!Number.isFinite(at)) return ''
  const seconds = (at - now()) / 1000
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  const size = Math.abs(seconds)
  if (size < 60) return t('time.now')
  if (size < 3600) return format.format(Math.trunc(seconds / 60), 'minute')
  if (size < 86400) return format.format(Math.trunc(seconds / 3600), 'hour')
  // Days of the calendar, not of 24 hours: what was three dates ago is not the day before yesterday.
  if (size < 86400 * 60) return format.format(dayNumber(at) - dayNumber(now()), 'day')
  return format.format(Math.trunc(seconds / 86400 / 30), 'month')
}
