/**
 * One AES-GCM key seals all that the phone keeps. It lies in the store only wrapped: by a passphrase (PBKDF2-SHA256,
 * OWASP's 600,000 rounds) and, where the phone can, by a passkey (WebAuthn PRF). Unwrapped it lives in memory alone.
 */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

export interface PassphraseWrap extends Sealed {
  salt: Uint8Array<ArrayBuffer>
  rounds: number
}

export interface PasskeyWrap extends Sealed {
  salt: Uint8Array<ArrayBuffer>
  credential: ArrayBuffer
}

export class WrongPassphrase extends Error {}

const ROUNDS = 600_000
const AES = { name: 'AES-GCM', length: 256 } as const
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count))
}

/** What keeps a passphrase from being one, or null: digits alone fall in hours, so do short ones. */
export function weakness(passphrase: string): 'short' | 'digits' | null {
  const plain = passphrase.trim()
  if (plain.length < 14 && plain.split(/\s+/).length < 4) return 'short'
  if (plain.length < 14 || new Set(plain.toLowerCase()).size < 6) return 'short'
  return /^[\d\s.-]+$/.test(plain) ? 'digits' : null
}

export async function newKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey(AES, true, ['encrypt', 'decrypt'])
}

/** The same key, which no script can read out any more. */
async function locked(raw: ArrayBuffer): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, AES, false, ['encrypt', 'decrypt'])
}

async function fromPassphrase(passphrase: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const words = encoder.encode(passphrase.trim().replace(/\s+/g, ' ').normalize('NFKC'))
  const base = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }
  return crypto.subtle.deriveKey(how, base, AES, false, ['encrypt', 'decrypt'])
}

/** The key wrapped by a passphrase, to be kept. `key` must still be extractable. */
export async function wrap(key: CryptoKey, passphrase: string): Promise<PassphraseWrap> {
  const [salt, iv] = [randomBytes(16), randomBytes(12)]
  const outer = await fromPassphrase(passphrase, salt, ROUNDS)
  const raw = await crypto.subtle.exportKey('raw', key)
  return { salt, iv, rounds: ROUNDS, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, outer, raw) }
}

/** The raw key behind a passphrase; WrongPassphrase when it is not that one. */
async function rawKey(wrapped: PassphraseWrap, passphrase: string): Promise<ArrayBuffer> {
  const outer = await fromPassphrase(passphrase, wrapped.salt, wrapped.rounds)
  try {
    return await crypto.subtle.decrypt({ name: 'AES-GCM', iv: wrapped.iv }, outer, wrapped.data)
  } catch {
    throw new WrongPassphrase()
  }
}

export async function unwrap(wrapped: PassphraseWrap, passphrase: string): Promise<CryptoKey> {
  return locked(await rawKey(wrapped, passphrase))
}

/** Seal a value; `about` (the record's name) is bound in, so that no record can be put in another's place. */
export async function seal(key: CryptoKey, value: unknown, about: string): Promise<Sealed> {
  const iv = randomBytes(12)
  const how = { name: 'AES-GCM', iv, additionalData: encoder.encode(about) }
  return { iv, data: await crypto.subtle.encrypt(how, key, encoder.encode(JSON.stringify(value))) }
}

export async function open<T>(key: CryptoKey, sealed: Sealed, about: string): Promise<T> {
  const how = { name: 'AES-GCM', iv: sealed.iv, additionalData: encoder.encode(about) }
  return JSON.parse(decoder.decode(await crypto.subtle.decrypt(how, key, sealed.data))) as T
}

async function fromPrf(first: BufferSource): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', first, 'HKDF', false, ['deriveKey'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: encoder.encode('zavetje vault') }
  return crypto.subtle.deriveKey(how, base, AES, false, ['encrypt', 'decrypt'])
}

async function prfOf(credential: ArrayBuffer, salt: Uint8Array<ArrayBuffer>): Promise<BufferSource | undefined> {
  const asked = {
    challenge: randomBytes(32),
    allowCredentials: [{ type: 'public-key' as const, id: credential }],
    userVerification: 'required' as const,
    extensions: { prf: { eval: { first: salt } } },
  }
  const found = (await navigator.credentials.get({ publicKey: asked })) as PublicKeyCredential | null
  return found?.getClientExtensionResults().prf?.results?.first
}

/** Wrap the key behind the phone's passkey too; null where the phone's passkeys give no secret (PRF). */
export async function wrapByPasskey(wrapped: PassphraseWrap, passphrase: string): Promise<PasskeyWrap | null> {
  const raw = await rawKey(wrapped, passphrase)
  const salt = randomBytes(32)
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: randomBytes(32),
      rp: { name: 'Dežurstvo' },
      user: { id: randomBytes(16), name: 'telefon', displayName: 'telefon' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
      extensions: { prf: { eval: { first: salt } } },
    },
  })) as PublicKeyCredential | null
  if (made === null) return null
  const first = made.getClientExtensionResults().prf?.results?.first ?? (await prfOf(made.rawId, salt))
  if (first === undefined) return null
  const iv = randomBytes(12)
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await fromPrf(first), raw)
  return { salt, iv, data, credential: made.rawId }
}

export async function unwrapByPasskey(wrapped: PasskeyWrap): Promise<CryptoKey> {
  const first = await prfOf(wrapped.credential, wrapped.salt)
  if (first === undefined) throw new WrongPassphrase()
  const outer = await fromPrf(first)
  return locked(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: wrapped.iv }, outer, wrapped.data))
}
