import type { Store } from '../lib/store'

/** What the server last said and what is being entered: sealed on the phone, open in memory while it is unlocked. */
export class Kept {
  private found = $state.raw<Record<string, { at: number; value: unknown }>>({})

  constructor(
    private readonly store: Store,
    private readonly key: CryptoKey,
  ) {}

  async load(): Promise<void> {
    const names = (await this.store.names()).filter((name) => name !== 'session')
    const each = await Promise.all(names.map(async (name) => [name, await this.store.get(this.key, name)] as const))
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

  async put(name: string, value: unknown): Promise<void> {
    const at = Date.now()
    this.found = { ...this.found, [name]: { at, value } }
    await this.store.put(this.key, name, value, at)
  }

  async delete(name: string): Promise<void> {
    const { [name]: _gone, ...rest } = this.found
    this.found = rest
    await this.store.delete(name)
  }

  forget(): void {
    this.found = {}
  }
}
