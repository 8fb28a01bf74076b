import type { Me } from '../api/answers'
import { listen } from '../lib/live'
import { Outbox, type Command, type Entry } from '../lib/outbox'
import { comeBack, issuerOf, Session, signIn, SignInFailed } from '../lib/session'
import { isUnsent, Store, type Plain } from '../lib/store'
import { positionOf, Sender, Server, type Answer, type Line } from '../lib/sync'
import { ServerClock } from '../lib/clock'
import { NoLine } from '../lib/reach'
import { newKey, unwrap, unwrapByPasskey, wrap, wrapByPasskey, WrongPassphrase } from '../lib/vault'
import { address, language, speak, type Language } from '../words/words.svelte'
import { Kept } from './kept.svelte'
import { Places, type Place } from './places.svelte'
import { Reader } from './reader'

export type Phase = 'starting' | 'no_store' | 'welcome' | 'setup' | 'locked' | 'ready'
export type Notice = 'sign_in_failed' | 'sign_in_offline' | 'another_worker' | 'revoked' | null

const TICK_MS = 1000
const SYNC_MS = 15_000
const DEFAULTS: Plain = {
  language: 'sl',
  gender: 'f',
  theme: 'auto',
  lockMinutes: 3,
  wipeHours: 24,
  openedAt: 0,
  failures: 0,
  failedAt: 0,
}

type Tokens = NonNullable<Awaited<ReturnType<typeof comeBack>>>

/** What works with the key while the vault is open; dropped as a whole when it is locked. */
interface Vault {
  outbox: Outbox
  session: Session
  server: Server
  sender: Sender
  reader: Reader
}

/** The one state of the page: how far it is open, where she is, how the line stands. */
class App {
  phase = $state<Phase>('starting')
  notice = $state<Notice>(null)
  line = $state<Line>('online')
  settings = $state<Plain>(DEFAULTS)
  entries = $state.raw<Entry[]>([])
  now = $state(Date.now())
  unsent = $state(0)
  updateWaits = $state(false)
  syncedAt = $state(0)
  lockSoon = $state(false)
  /** The form on the screen puts right what the server refused. */
  correcting = $state(false)
  me = $state.raw<Me>({ sub: '' })

  kept!: Kept
  /** How the forms that are open put their drafts away. */
  readonly typing = new Set<() => Promise<void>>()
  readonly clock = new ServerClock()
  private store!: Store
  private vault: Vault | null = null
  private tokens: Tokens | null = null
  private readonly places = new Places(() => void this.sync())
  private touchedAt = Date.now()
  private stop = new AbortController()
  private syncing: Promise<void> | null = null
  /** What was entered last, until it is on the disk. */
  private keeping: Promise<unknown> = Promise.resolve()
  private wanted = false
  private readonly channel = new BroadcastChannel('zavetje')

  async start(): Promise<void> {
    try {
      this.store = await Store.open()
      await this.applySettings()
    } catch {
      await speak('sl')
      this.phase = 'no_store'
      return
    }
    await this.takeTokens()
    await this.wipeIfOld()
    this.unsent = await this.store.unsent()
    const hasVault = (await this.store.passphraseWrap()) !== undefined
    this.phase = hasVault ? 'locked' : this.tokens ? 'setup' : 'welcome'
    this.channel.onmessage = (event) => void this.heard(event.data as string)
    setInterval(() => void this.tick(), TICK_MS)
  }

  /** As they stand in the store: also those another tab has set. */
  private async applySettings(): Promise<void> {
    this.settings = { ...DEFAULTS, ...(await this.store.plain()) }
    address(this.settings.gender)
    await speak(this.settings.language)
    void this.sync()
  }

  private async takeTokens(): Promise<void> {
    try {
      this.tokens = await comeBack()
    } catch (error) {
      this.notice = error instanceof SignInFailed ? 'sign_in_failed' : 'sign_in_offline'
    }
    // Signed in at the issuer again: a passphrase may be tried again.
    if (this.tokens) await this.set('failures', 0)
  }

  /** Past the set time everything is forgotten, unless something has not been sent: then it stays, locked. */
  private async wipeIfOld(): Promise<void> {
    const old = Date.now() - this.settings.openedAt > this.settings.wipeHours * 3600_000
    if (this.settings.openedAt && old && (await this.store.unsent()) === 0) await this.store.wipe()
  }

  get hasTokens(): boolean {
    return this.tokens !== null
  }

  async set<K extends keyof Plain>(name: K, value: Plain[K]): Promise<void> {
    this.settings = { ...this.settings, [name]: value }
    await this.store.setPlain(name, value)
    if (name === 'language') await speak(value as Language).then(() => void this.sync())
    if (name === 'gender') address(value as 'f' | 'm')
    this.channel.postMessage('settings')
  }

  /** Go to the issuer; the page comes back by itself. */
  async goToSignIn(): Promise<void> {
    try {
      await signIn(await issuerOf())
    } catch (error) {
      if (!(error instanceof NoLine)) throw error
      this.notice = 'sign_in_offline'
    }
  }

  /** The first time on this phone: a new key behind a passphrase. */
  async setUp(passphrase: string): Promise<void> {
    const wrapped = await wrap(await newKey(), passphrase)
    await this.store.putWrap('passphrase', wrapped)
    await navigator.storage?.persist?.()
    await this.opened(await unwrap(wrapped, passphrase))
  }

  /** Whether the passphrase opened the vault; wrong ones are counted on the disk. */
  async unlock(passphrase: string): Promise<boolean> {
    const wrapped = (await this.store.passphraseWrap())!
    try {
      await this.opened(await unwrap(wrapped, passphrase))
      return true
    } catch (error) {
      if (!(error instanceof WrongPassphrase)) throw error
      await this.set('failures', this.settings.failures + 1)
      await this.set('failedAt', Date.now())
      return false
    }
  }

  async unlockByPasskey(): Promise<boolean> {
    const wrapped = await this.store.passkeyWrap()
    if (!wrapped) return false
    await this.opened(await unwrapByPasskey(wrapped))
    return true
  }

  hasPasskey(): Promise<boolean> {
    return this.store.passkeyWrap().then((found) => found !== undefined)
  }

  async addPasskey(passphrase: string): Promise<boolean> {
    const wrapped = await wrapByPasskey((await this.store.passphraseWrap())!, passphrase)
    if (wrapped) await this.store.putWrap('passkey', wrapped)
    return wrapped !== null
  }

  private async opened(key: CryptoKey): Promise<void> {
    const outbox = new Outbox(this.store, key, () => this.clock.offset)
    const session = new Session(this.store, key)
    const token = (renew: boolean): Promise<string | null> => session.token(renew)
    const server = new Server(token, this.clock, language)
    const sender = new Sender(outbox, server, this.clock, () => this.told())
    this.kept = new Kept(this.store, key)
    const reader = new Reader(server, this.kept, () => this.entries)
    await this.kept.load()
    if (this.tokens && !(await this.takeOver(this.tokens, session))) return
    this.vault = { outbox, session, server, sender, reader }
    this.tokens = null
    this.me = this.kept.of<Me>('me') ?? { sub: '' }
    for (const [name, value] of [['failures', 0], ['openedAt', Date.now()]] as const) await this.set(name, value)
    await outbox.prune()
    await this.reload()
    this.notice = null
    this.touchedAt = Date.now()
    this.phase = 'ready'
    this.stop = new AbortController()
    void this.sync()
    void listen(token, () => void this.sync(), this.stop.signal)
  }

  /** Keep fresh tokens if they are the vault's own worker's; another's may come in only where nothing waits. */
  private async takeOver(fresh: Tokens, session: Session): Promise<boolean> {
    const asking = new Server(() => Promise.resolve(fresh.access), this.clock, language)
    const found = await asking.ask('/me')
    const me = found.line === 'online' && found.status === 200 ? (found.body as Me) : null
    const owner = this.kept.of<Me>('me')
    if (me && owner && owner.sub !== me.sub) {
      this.kept.forget()
      this.tokens = fresh
      this.notice = 'another_worker'
      if ((await this.store.unsent()) === 0) {
        await this.store.wipe()
        this.phase = 'setup'
      }
      return false
    }
    await session.keep(fresh)
    if (me) await this.kept.put('me', me)
    return true
  }

  // --- what she does ---

  /** Keep commands and begin to send them. Their ids make them the same commands when she taps twice. */
  async record(commands: Command[], ids?: string[], draft?: string, refused: Entry[] = []): Promise<void> {
    await (this.keeping = this.opening().outbox.record(commands, ids, draft, refused))
    if (draft) this.kept.left(draft)
    await this.told()
    void this.sync()
  }

  async drop(entry: Entry): Promise<void> {
    await this.opening().outbox.drop(entry)
    await this.told()
  }

  async again(entry: Entry): Promise<void> {
    await this.opening().outbox.again(entry)
    await this.told()
    void this.sync()
  }

  /** Ask the server something that is not kept, for example who a person is. */
  ask(path: string, init: { method?: string; body?: string } = {}): Promise<Answer> {
    return this.opening().server.ask(path, { ...init, consistency: positionOf(this.entries) })
  }

  private opening(): Vault {
    if (!this.vault) throw new Error('the vault is locked')
    return this.vault
  }

  get place(): Place {
    return this.places.now
  }

  get canGoBack(): boolean {
    return !this.places.isHome
  }

  go(name: string, id?: string): void {
    this.touch()
    this.places.go({ name, id })
  }

  /** There, in place of where she is. */
  instead(name: string, id?: string): void {
    this.touch()
    this.places.instead({ name, id })
  }

  goBack(steps = 1): void {
    this.touch()
    this.places.back(steps)
  }

  arrived(state: unknown): void {
    this.places.arrived(state)
  }

  // --- staying in step with the server ---

  /** Send what waits, then read anew. A call while one runs is done after it, not lost. */
  sync(): Promise<void> {
    this.wanted = true
    this.syncing ??= this.syncNow().finally(() => (this.syncing = null))
    return this.syncing
  }

  private async syncNow(): Promise<void> {
    while (this.wanted && this.vault) {
      this.wanted = false
      const { sender, reader } = this.vault
      const sent = await sender.sendAll()
      if (sent !== 'online') {
        await this.stands(sent)
        return
      }
      const read = await reader.read(this.place, this.me)
      if (!this.vault) return
      this.me = this.kept.of<Me>('me') ?? this.me
      await this.stands(read)
      if (read === 'online') this.syncedAt = Date.now()
    }
  }

  private async stands(line: Line): Promise<void> {
    this.line = line
    if (line !== 'revoked') return
    this.notice = 'revoked'
    if (await this.nothingWaits()) await this.store.wipe()
    await this.lock(false)
  }

  private async reload(): Promise<void> {
    if (!this.vault) return
    const entries = await this.vault.outbox.entries()
    if (!this.vault) return
    this.entries = entries
    this.unsent = entries.filter((entry) => isUnsent(entry.state)).length
  }

  /** The outbox changed: this tab shows it, and so do the others. */
  private async told(): Promise<void> {
    this.channel.postMessage('changed')
    await this.reload()
  }

  private async heard(said: string): Promise<void> {
    if (said === 'changed') await this.reload()
    if (said === 'lock' && this.phase === 'ready') await this.lock(false)
    if (said === 'settings') await this.applySettings()
    if (said === 'wiped') location.reload()
  }

  // --- hiding, locking, leaving ---

  touch(): void {
    this.touchedAt = Date.now()
    this.lockSoon = false
  }

  private async tick(): Promise<void> {
    this.now = Date.now()
    if (this.phase !== 'ready') return
    const left = this.touchedAt + this.settings.lockMinutes * 60_000 - this.now
    this.lockSoon = left < 20_000
    if (left <= 0) await this.lock()
    else if (!document.hidden && this.now % SYNC_MS < TICK_MS) void this.sync()
  }

  /** Put on the disk what is being typed, before the page is hidden, locked or gone. */
  async flush(): Promise<void> {
    await Promise.all([...this.typing].map((save) => save()))
  }

  /** The key is forgotten, in every tab; what was entered stays sealed on the phone. */
  async lock(tellOthers = true): Promise<void> {
    await this.flush()
    this.vault = null
    this.stop.abort()
    this.entries = []
    this.kept.forget()
    this.places.clear()
    this.phase = (await this.store.passphraseWrap()) ? 'locked' : 'welcome'
    if (tellOthers) this.channel.postMessage('lock')
  }

  /** Whether all was sent, also what is just being sealed. */
  private async nothingWaits(): Promise<boolean> {
    await this.keeping.catch(() => undefined)
    return (await this.store.unsent()) === 0
  }

  /** Sign out and forget everything; false, and nothing is forgotten, while something is unsent. */
  async signOut(): Promise<boolean> {
    if (!(await this.nothingWaits())) return false
    this.stop.abort()
    await this.opening().session.signOut()
    await this.eraseAll()
    return true
  }

  /** The worker's own decision, said twice: also what was never sent is gone. */
  async eraseAll(): Promise<void> {
    await this.store.wipe()
    await this.set('openedAt', 0)
    await this.set('failures', 0)
    this.channel.postMessage('wiped')
    location.replace('/')
  }

  // --- a new version ---

  takeOverVersion: () => void = () => undefined
}

export const app = new App()
