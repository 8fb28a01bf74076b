import { fieldValue } from '../lib/dates'
import { newId } from '../lib/ids'
import type { Command, Entry, Form } from '../lib/outbox'
import { app } from './app.svelte'

/** A form as it is kept while it is filled in. */
export interface Stored<T> {
  value: T
  ids: string[]
  /** The refused commands that this will stand for. */
  refused?: string[]
  /** When those were entered. */
  at?: number
}

/** What was changed belongs to a command that the server has: that is put right by another road. */
export class TakenAlready extends Error {}

/** Whether it waits for the worker's decision. */
export function stuck(entry: Entry): boolean {
  return entry.state === 'refused' || entry.state === 'conflict'
}

/** The form as it was left. One that would put right what was sent again or let go meanwhile is none. */
export function left<T>(name: string): Stored<T> | undefined {
  const found = app.kept.of<Stored<T>>(name)
  const waits = (id: string): boolean => app.entries.some((entry) => entry.id === id && stuck(entry))
  return found?.refused && !found.refused.some(waits) ? undefined : found
}

/** What was entered on the same form at once, as far as it was not let go. */
function together(first: string | undefined): Entry[] {
  return app.entries.filter((one) => first && one.form?.ids[0] === first && one.state !== 'dropped')
}

/**
 * Open the form as it was filled in: saved again, it stands for what was refused, under new keys and the same ids of what
 * it creates, so that what else was entered about that holds. False when something unfinished is on that form already.
 */
export async function correct(entry: Entry): Promise<boolean> {
  const { name, place, ids, keys, at } = entry.form!
  const refused = together(ids[0]).filter(stuck).map((one) => one.id)
  const before = left(name)
  if (before && !before.refused?.includes(entry.id)) return false
  const renewed = ids.map((id) => (keys.includes(id) ? newId() : id))
  if (!before) await app.kept.put(name, { value: dated(entry.form!), ids: renewed, refused, at } satisfies Stored<object>)
  app.go(place.name, place.id)
  return true
}

/** What was entered as happening now happened then. */
function dated({ value, at }: Form): object {
  const then = fieldValue(at + (app.clock.offset ?? 0))
  return 'typed' in value && !value.typed ? { ...value, typed: then } : value
}

/**
 * What of a form's commands is still to be sent: all of it the first time. Put right, what the server has already is left
 * out as long as it says the same; a text that says something else is another text.
 */
export function remaining(commands: Command[], keys: string[], first: string): { commands: Command[]; keys: string[] } {
  const taken = together(first).filter((one) => one.state === 'sent')
  let told = commands
  const open = commands.map((command) => {
    const known = taken.find((one) => one.path === command.path)
    if (!known) return true
    if (says(known) === says(command)) return false
    if (!command.path.endsWith('/texts')) throw new TakenAlready()
    told = JSON.parse(JSON.stringify(told).replaceAll(String(command.body.id), newId())) as Command[]
    return true
  })
  return { commands: told.filter((_, at) => open[at]), keys: keys.filter((_, at) => open[at]) }
}

/** A body without what the phone stamps into it. */
function says(command: Command): string {
  const stamped = new Set([...command.stamped, 'entered_at'])
  return JSON.stringify(Object.entries(command.body).filter(([name]) => !stamped.has(name)))
}
