import { onDestroy } from 'svelte'
import { newId } from '../lib/ids'
import { app } from './app.svelte'

const QUIET_MS = 250

/** What is being entered on one form, with the ids made when the form was opened: a second tap is the same command. */
export interface Draft<T> {
  value: T
  /** Ids of the form: the first for what it creates, the others for commands and what else they create. */
  ids: string[]
  /** It was entered: forget the draft. */
  done(): Promise<void>
}

interface Stored<T> {
  value: T
  ids: string[]
}

/** A form's fields, kept sealed on the phone while they are typed; closing the tab or an update loses none of them. */
export function draft<T extends object>(form: string, initial: T, howManyIds = 8): Draft<T> {
  const name = `draft:${form}`
  const stored = app.kept.of<Stored<T>>(name)
  const ids = stored?.ids ?? Array.from({ length: howManyIds }, () => newId())
  const value = $state({ ...initial, ...stored?.value })
  let timer: ReturnType<typeof setTimeout> | undefined
  let finished = false
  const save = (): void => {
    timer = undefined
    if (!finished && app.phase === 'ready') void app.kept.put(name, { value: $state.snapshot(value), ids })
  }
  let first = true
  $effect(() => {
    JSON.stringify(value)
    if (first) {
      first = false
      return
    }
    clearTimeout(timer)
    timer = setTimeout(save, QUIET_MS)
  })
  onDestroy(() => {
    if (timer === undefined) return
    clearTimeout(timer)
    save()
  })
  return {
    value,
    ids,
    async done() {
      finished = true
      clearTimeout(timer)
      timer = undefined
      await app.kept.delete(name)
    },
  }
}
