import { isUnsent, type Row, type RowState, type Store } from './store'
import { corrected } from './clock'
import { newId } from './ids'
import { open, seal } from './vault'

/** What a command is about, for the screens: never sent. */
export interface About {
  what: string
  intervention?: string
  case?: string
  notification?: string
  order?: string
  placement?: string
  note?: string
}

/** A version somebody has seen of a stream that a command would write over. */
export interface Guard {
  stream: string
  seen: number
}

/** The form that commands were entered on, so that refused ones can be put right there: sealed, never sent. */
export interface Form {
  /** The name of its draft. */
  name: string
  place: { name: string; id?: string }
  value: object
  /** All its ids, and which of them named commands. */
  ids: string[]
  keys: string[]
  /** When it was entered, by the phone's clock. */
  at: number
}

/** The server's answer to one command, or its refusal (RFC 9457). */
export interface Told {
  status: 'accepted' | 'duplicate' | 'conflict' | 'rejected' | 'not_tried'
  httpStatus?: number
  position?: string
  body?: Record<string, unknown>
  at: number
}

/** A command as the worker gave it. */
export interface Command {
  method: 'POST' | 'PUT'
  path: string
  body: Record<string, unknown>
  /** The body's fields that hold a time this phone stamped itself. What a person typed is not among them. */
  stamped: string[]
  about: About
  /** The stream it adds to, for counting its versions. */
  stream?: string
  guard?: Guard
  form?: Form
}

/** A command as the outbox keeps it. */
export interface Kept extends Command {
  /** Server minus phone when it was entered, or if it was not known then, when it was first sent. */
  offset: number | null
  /** The body in the very characters that are sent, each time again: set before the first sending. */
  frozen?: string
  told?: Told
}

export interface Entry extends Kept {
  id: string
  at: number
  state: RowState
  code?: string
}

const KEEP_SENT_MS = 24 * 3600_000

/** The commands of this phone, oldest first. Only the server's answer, or the worker herself, takes one out of waiting. */
export class Outbox {
  constructor(
    private readonly store: Store,
    private readonly key: CryptoKey,
    private readonly offset: () => number | null,
  ) {}

  /**
   * Keep commands, let go of the form's draft and of the refused ones they stand for, all or none; when this returns they
   * survive the battery. A second tap changes nothing. What puts a conflict right builds on what the conflict showed.
   */
  async record(
    commands: Command[],
    ids: string[] = commands.map(() => newId()),
    draft?: string,
    refused: Entry[] = [],
  ): Promise<string[]> {
    const now = Date.now()
    const entries = commands.map((command, at): Entry => {
      const body = { ...command.body, entered_at: new Date(now).toISOString() }
      const stamped = [...command.stamped, 'entered_at']
      const guard = raised(command.guard, refused)
      return { ...command, body, stamped, guard, offset: this.offset(), id: ids[at]!, at: now, state: 'waiting' }
    })
    const gone = refused.map((entry): Entry => ({ ...entry, state: 'dropped' }))
    const [rows, instead] = await Promise.all([entries, gone].map((some) => Promise.all(some.map((entry) => this.sealed(entry)))))
    await this.store.addRows(rows!, draft, instead)
    return ids
  }

  async entries(): Promise<Entry[]> {
    const rows = await this.store.rows()
    return Promise.all(rows.map((row) => this.opened(row)))
  }

  async save(entries: Entry[]): Promise<void> {
    await this.store.putRows(await Promise.all(entries.map((entry) => this.sealed(entry))))
  }

  /** Let a refused command go; it stays to be seen for a day. */
  async drop(entry: Entry): Promise<void> {
    await this.save([{ ...entry, state: 'dropped', at: entry.at }])
  }

  /** A refused command once more under a new key, on top of what its conflict showed; the old one is let go. */
  async again(entry: Entry): Promise<string> {
    const fresh: Entry = { ...entry, guard: raised(entry.guard, [entry]), id: newId(), at: Date.now(), state: 'waiting' }
    delete fresh.frozen
    delete fresh.told
    delete fresh.code
    await this.save([fresh, { ...entry, state: 'dropped' }])
    return fresh.id
  }

  /** Forget what was sent or let go more than a day ago. */
  async prune(now: number = Date.now()): Promise<void> {
    const old = (await this.store.rows()).filter((row) => !isUnsent(row.state) && now - row.at > KEEP_SENT_MS)
    await this.store.deleteRows(old.map((row) => row.id))
  }

  private async opened(row: Row): Promise<Entry> {
    const kept = await open<Kept>(this.key, row.sealed, row.id)
    return { ...kept, id: row.id, at: row.at, state: row.state, code: row.code }
  }

  private async sealed(entry: Entry): Promise<Row> {
    const { id, at, state, code, ...kept } = entry
    return { id, at, state, code, sealed: await seal(this.key, kept, id) }
  }
}

/** A guard that counts as seen what the conflicts over its stream have shown. */
function raised(guard: Guard | undefined, conflicts: Entry[]): Guard | undefined {
  const shown = conflicts.filter((entry) => entry.guard?.stream === guard?.stream).map((entry) => entry.told?.body?.current_version)
  return guard && { ...guard, seen: Math.max(guard.seen, ...shown.filter((version) => typeof version === 'number')) }
}

/**
 * The body as it goes out, for the first time and for ever: times the phone stamped are moved by its clock's offset, those
 * a person typed stay, the offset is told, and a guarded command names the version it builds on.
 */
export function freeze(entry: Entry, version: number | null): string {
  const { offset } = entry
  const body: Record<string, unknown> = { ...entry.body }
  for (const name of entry.stamped) {
    if (offset !== null && typeof body[name] === 'string') body[name] = corrected(body[name], offset)
  }
  if (offset !== null) body.clock_offset_ms = offset
  if (version !== null) body.expected_version = version
  return JSON.stringify(body)
}

/**
 * The version a guarded command may build on: what was seen, and this phone's own facts since, as long as nobody else's
 * came in between. If one did, the server refuses the command as a conflict and the worker sees both sides.
 */
export function versionFor(guard: Guard, entries: Entry[]): number {
  let version = guard.seen
  for (const entry of entries) {
    const became = entry.told?.body?.version
    if (entry.state !== 'sent' || entry.stream !== guard.stream || typeof became !== 'number') continue
    const facts = ((entry.told?.body?.events as unknown[]) ?? []).length
    if (became > version && became - facts === version) version = became
  }
  return version
}

/** Which commands go out together: in order, and a guarded one only first, when the answers before it are known. */
export function nextBatch(entries: Entry[], most: number): Entry[] {
  const batch: Entry[] = []
  for (const entry of entries) {
    if (entry.state !== 'waiting' && entry.state !== 'sending') continue
    if (batch.length === most || (batch.length > 0 && entry.guard && !entry.frozen)) break
    batch.push(entry)
  }
  return batch
}
