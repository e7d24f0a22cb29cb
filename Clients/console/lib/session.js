// Who is logged in, what the hub's model says, and which villages there are: asked for once and kept until log-out.

import { get } from './api.js'
import { setNow } from './words.js'

/** @type {any} the hub's `Session`, or null */
export let session = null
let model = null
let knownPlaces = null

/** @param {any} value */
export function setSession(value) {
  session = value
  model = knownPlaces = null
  if (value) setNow(value.now)
}

/** Whether this account's role may use a route of the table in Protocol/API.md. @param {string} name */
export const may = (name) => session?.may.includes(name) ?? false

/** Types, fields, steps and vocabularies in the language in use. */
export async function loadModel() {
  if (!model) {
    const answer = await get('model')
    model = {
      answer,
      types: new Map(answer.types.map((type) => [type.key, type])),
      vocabularies: new Map(answer.vocabularies.map((vocabulary) => [vocabulary.key, vocabulary])),
    }
  }
  return model
}

/** The account's regions and villages. */
export async function loadPlaces() {
  knownPlaces ??= await get('places')
  return knownPlaces
}

/** The label of a type by the model, else another, else its key. */
export const typeLabel = (key, other = key) => model?.types.get(key)?.label ?? other

/** The terms of a vocabulary. @returns {{key: string, label: string}[]} */
export const terms = (key) => model?.vocabularies.get(key)?.terms ?? []
