import type { Store } from '../lib/store'

/** What the server last said and what is being entered: sealed on the phone, open in memory while it is unlocked. */
export class Kept {
  private found = $state.raw<Record<string, { at: number; value: unknown }>>({})

  constructor(
    private readonly store: Store,
    private key: CryptoKey | null,
  ) {}

  async load(): Promise<void> {
    const key = this.key!
    const names = (await this.store.names()).filter((name) => name !== 'session')
    const each = await Promise.all(names.map(async (name) => [name, await this.store.get(key, name)] as const))
    this.found = Object.fromEntries(each.flatMap(([name, one]) => (one ? [[name, one]] : [])))
  }

  of<T>(name: string): T | undefined {
    return this.found[name]?.value as T | undefined
  }

  /** When it was put there, in the phone's milliseconds. */
  at(name: string): number | undefined {
    return this.found[name]?.at
  }

  names(): string[] {
    return Object.keys(this.found)
  }

  /** Keep a value; nothing happens any more once the vault is locked. */
  async put(name: string, value: unknown): Promise<void> {
    if (this.key === null) return
    const at = Date.now()
    this.found = { ...this.found, [name]: { at, value } }
    await this.store.put(this.key, name, value, at)
  }

  async delete(name: string): Promise<void> {
    this.left(name)
    await this.store.delete(name)
  }

  /** It is gone from the store already. */
  left(name: string): void {
    const { [name]: _gone, ...rest } = this.found
    this.found = rest
  }

  /** The vault is locked: the key and all that was open are let go. */
  forget(): void {
    this.key = null
    this.found = {}
  }
}
