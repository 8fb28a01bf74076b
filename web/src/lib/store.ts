import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { open, seal, type PasskeyWrap, type PassphraseWrap, type Sealed } from './vault'

/** What is written in the open: how the phone is set, nothing about anybody. */
export interface Plain {
  language: 'sl' | 'it' | 'en'
  gender: 'f' | 'm'
  theme: 'auto' | 'dark' | 'light'
  lockMinutes: number
  wipeHours: number
  openedAt: number
  failures: number
  failedAt: number
}

export type RowState = 'waiting' | 'sending' | 'sent' | 'refused' | 'conflict' | 'dropped'

/** One command in the outbox: id (also its idempotency key), when, state and a reason's code in the open, the rest sealed. */
export interface Row {
  id: string
  at: number
  state: RowState
  code?: string
  sealed: Sealed
}

interface Schema extends DBSchema {
  keys: { key: 'passphrase' | 'passkey'; value: PassphraseWrap | PasskeyWrap }
  plain: { key: string; value: unknown }
  sealed: { key: string; value: { at: number; sealed: Sealed } }
  outbox: { key: string; value: Row }
}

/** The phone's own store (IndexedDB). Every write is on the disk when its promise is kept (`durability: strict`). */
export class Store {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  static async open(name = 'zavetje'): Promise<Store> {
    const db = await openDB<Schema>(name, 1, {
      upgrade(fresh) {
        fresh.createObjectStore('keys')
        fresh.createObjectStore('plain')
        fresh.createObjectStore('sealed')
        fresh.createObjectStore('outbox', { keyPath: 'id' })
      },
    })
    return new Store(db)
  }

  close(): void {
    this.db.close()
  }

  async passphraseWrap(): Promise<PassphraseWrap | undefined> {
    return (await this.db.get('keys', 'passphrase')) as PassphraseWrap | undefined
  }

  async passkeyWrap(): Promise<PasskeyWrap | undefined> {
    return (await this.db.get('keys', 'passkey')) as PasskeyWrap | undefined
  }

  async putWrap(kind: 'passphrase' | 'passkey', wrapped: PassphraseWrap | PasskeyWrap): Promise<void> {
    const tx = this.db.transaction('keys', 'readwrite', { durability: 'strict' })
    await Promise.all([tx.store.put(wrapped, kind), tx.done])
  }

  async plain(): Promise<Partial<Plain>> {
    const [keys, values] = await Promise.all([this.db.getAllKeys('plain'), this.db.getAll('plain')])
    return Object.fromEntries(keys.map((key, at) => [key, values[at]])) as Partial<Plain>
  }

  async setPlain<K extends keyof Plain>(key: K, value: Plain[K]): Promise<void> {
    await this.db.put('plain', value, key)
  }

  async put(key: CryptoKey, name: string, value: unknown, at: number = Date.now()): Promise<void> {
    const sealed = await seal(key, value, name)
    const tx = this.db.transaction('sealed', 'readwrite', { durability: 'strict' })
    await Promise.all([tx.store.put({ at, sealed }, name), tx.done])
  }

  async get<T>(key: CryptoKey, name: string): Promise<{ at: number; value: T } | undefined> {
    const found = await this.db.get('sealed', name)
    return found && { at: found.at, value: await open<T>(key, found.sealed, name) }
  }

  async delete(name: string): Promise<void> {
    await this.db.delete('sealed', name)
  }

  async names(): Promise<string[]> {
    return this.db.getAllKeys('sealed')
  }

  async rows(): Promise<Row[]> {
    return this.db.getAll('outbox')
  }

  /** Write rows, all or none. */
  async putRows(rows: Row[]): Promise<void> {
    const tx = this.db.transaction('outbox', 'readwrite', { durability: 'strict' })
    await Promise.all([...rows.map((row) => tx.store.put(row)), tx.done])
  }

  /** Add new rows, write others `instead` and forget the draft they came from, all or none; false when they are there. */
  async addRows(rows: Row[], draft?: string, instead: Row[] = []): Promise<boolean> {
    const tx = this.db.transaction(['outbox', 'sealed'], 'readwrite', { durability: 'strict' })
    const outbox = tx.objectStore('outbox')
    const added = [...rows.map((row) => outbox.add(row)), ...instead.map((row) => outbox.put(row))]
    try {
      await Promise.all([...added, draft && tx.objectStore('sealed').delete(draft), tx.done])
      return true
    } catch (error) {
      if (error instanceof DOMException && error.name === 'ConstraintError') return false
      throw error
    }
  }

  async deleteRows(ids: string[]): Promise<void> {
    const tx = this.db.transaction('outbox', 'readwrite')
    await Promise.all([...ids.map((id) => tx.store.delete(id)), tx.done])
  }

  /** How many commands the server has not answered for good: readable also while locked. */
  async unsent(): Promise<number> {
    return (await this.rows()).filter((row) => isUnsent(row.state)).length
  }

  /** Forget everything but how the phone is set. */
  async wipe(): Promise<void> {
    const tx = this.db.transaction(['keys', 'sealed', 'outbox'], 'readwrite', { durability: 'strict' })
    const cleared = (['keys', 'sealed', 'outbox'] as const).map((name) => tx.objectStore(name).clear())
    await Promise.all([...cleared, tx.done])
  }
}

/** Whether losing it would lose work: everything but what the server has taken, or a person has let go. */
export function isUnsent(state: RowState): boolean {
  return state !== 'sent' && state !== 'dropped'
}
