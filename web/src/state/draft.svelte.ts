import { onDestroy } from 'svelte'
import { newId } from '../lib/ids'
import type { Command } from '../lib/outbox'
import { app } from './app.svelte'
import { left, remaining, stuck } from './correct'

const QUIET_MS = 250

/** What is being entered on one form, with the ids made when the form was opened: a second tap is the same command. */
export interface Draft<T> {
  value: T
  /** Ids of the form: the first for what it creates, the others for commands and what else they create. */
  ids: string[]
  /** The moment that `now` means on this form: of the first entering, where it is put right later. */
  now(): string
  /** It is entered: the commands are kept and the draft is forgotten in one step; a second tap is the same commands. */
  record(commands: Command[], ids: string[]): Promise<void>
}

/** A form's fields, kept sealed on the phone while they are typed; closing the tab or an update loses none of them. */
export function draft<T extends object>(form: string, initial: T, howManyIds = 8): Draft<T> {
  const name = `draft:${form}`
  const stored = left<T>(name)
  const ids = stored?.ids ?? Array.from({ length: howManyIds }, () => newId())
  const { refused, at } = stored ?? {}
  const value = $state({ ...initial, ...stored?.value })
  let timer: ReturnType<typeof setTimeout> | undefined
  let finished = false
  let saving = Promise.resolve()
  const save = (): Promise<void> => {
    if (timer === undefined) return saving
    clearTimeout(timer)
    timer = undefined
    if (!finished) saving = app.kept.put(name, { value: $state.snapshot(value), ids, refused, at })
    return saving
  }
  let first = true
  $effect(() => {
    JSON.stringify(value)
    if (first) {
      first = false
      return
    }
    clearTimeout(timer)
    timer = setTimeout(() => void save(), QUIET_MS)
  })
  app.typing.add(save)
  app.correcting = refused !== undefined
  onDestroy(() => {
    app.correcting = false
    app.typing.delete(save)
    void save()
  })
  return {
    value,
    ids,
    now: () => new Date(at ?? Date.now()).toISOString(),
    async record(all, allKeys) {
      const { commands, keys } = refused ? remaining(all, allKeys, ids[0]!) : { commands: all, keys: allKeys }
      finished = true
      try {
        await saving
        const kept = { name, place: app.place, value: $state.snapshot(value) as object, ids, keys, at: at ?? Date.now() }
        const instead = app.entries.filter((entry) => stuck(entry) && refused?.includes(entry.id))
        await app.record(commands.map((one) => ({ ...one, form: kept })), keys, name, instead)
      } catch (error) {
        finished = false
        throw error
      }
    },
  }
}
