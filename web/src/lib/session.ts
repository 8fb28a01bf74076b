import { NoLine, reach } from './reach'
import type { Store } from './store'
import { randomBytes } from './vault'

/** Where this installation's people sign in; `client.json` of the gateway tells it. */
export interface Issuer {
  client_id: string
  scope: string
  authorization_endpoint: string
  token_endpoint: string
  revocation_endpoint?: string
}

interface Tokens {
  access: string
  until: number
  refresh: string | null
}

export class SignInFailed extends Error {}

const NAME = 'session'
const EARLY_MS = 30_000

/** Ask the gateway where to sign in; NoLine when it cannot be reached. */
export async function issuerOf(): Promise<Issuer> {
  const found = await reach('/client.json', { cache: 'no-cache' })
  if (found.status !== 200 || !found.isJson) throw new NoLine('not our gateway')
  return found.json as Issuer
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** Go to the issuer's page: authorization code with PKCE (RFC 7636). The verifier never leaves this tab's session. */
export async function signIn(issuer: Issuer): Promise<void> {
  const [verifier, state] = [base64url(randomBytes(32)), base64url(randomBytes(16))]
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  sessionStorage.setItem('sign-in', JSON.stringify({ verifier, state }))
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: issuer.client_id,
    scope: issuer.scope,
    redirect_uri: `${location.origin}/`,
    state,
    nonce: base64url(randomBytes(16)),
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  })
  location.assign(`${issuer.authorization_endpoint}?${asked}`)
}

/** The tokens for the code in the address, which is taken out of it at once; null when there is none. */
export async function comeBack(): Promise<Tokens | null> {
  const query = new URLSearchParams(location.search)
  const code = query.get('code')
  const kept = sessionStorage.getItem('sign-in')
  if (location.search) history.replaceState(null, '', '/')
  sessionStorage.removeItem('sign-in')
  if (code === null || kept === null) return null
  const { verifier, state } = JSON.parse(kept) as { verifier: string; state: string }
  if (query.get('state') !== state) throw new SignInFailed()
  const issuer = await issuerOf()
  return tokens(issuer, { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: `${location.origin}/` })
}

/** Ask the token endpoint; SignInFailed when it refuses, NoLine when it cannot be reached. */
async function tokens(issuer: Issuer, form: Record<string, string>): Promise<Tokens> {
  const body = new URLSearchParams({ client_id: issuer.client_id, ...form })
  const found = await reach(issuer.token_endpoint, { method: 'POST', body })
  if (!found.isJson || found.status >= 500) throw new NoLine('no answer of the issuer')
  if (found.status !== 200) throw new SignInFailed()
  const said = found.json as { access_token: string; expires_in: number; refresh_token?: string }
  const until = Date.now() + said.expires_in * 1000
  return { access: said.access_token, until, refresh: said.refresh_token ?? form.refresh_token ?? null }
}

/** The signed-in worker's tokens: the access token in memory, the refresh token sealed on the phone. */
export class Session {
  private current: Tokens | null = null

  constructor(
    private readonly store: Store,
    private readonly key: CryptoKey,
  ) {}

  async keep(fresh: Tokens): Promise<void> {
    this.current = fresh
    await this.store.put(this.key, NAME, fresh)
  }

  /** A token that holds, renewed when it must be; null when she has to sign in again. NoLine without a connection. */
  async token(renew: boolean): Promise<string | null> {
    const held = this.current ?? (await this.kept())
    if (held && !renew && Date.now() < held.until - EARLY_MS) return held.access
    // Two tabs share one refresh token, which is good once: the second waits and finds the first one's.
    return navigator.locks.request('zavetje-token', async () => {
      const now = await this.kept()
      if (now === null) return null
      if (now.access !== held?.access && Date.now() < now.until - EARLY_MS) return (this.current = now).access
      if (now.refresh === null) return null
      try {
        await this.keep(await tokens(await issuerOf(), { grant_type: 'refresh_token', refresh_token: now.refresh }))
        return this.current!.access
      } catch (error) {
        if (!(error instanceof SignInFailed)) throw error
        return null
      }
    })
  }

  /** Tell the issuer, if it can be reached, and forget the tokens. */
  async signOut(): Promise<void> {
    const held = await this.kept()
    await this.store.delete(NAME)
    this.current = null
    try {
      const issuer = await issuerOf()
      if (!issuer.revocation_endpoint || !held?.refresh) return
      const body = new URLSearchParams({ token: held.refresh, client_id: issuer.client_id })
      await reach(issuer.revocation_endpoint, { method: 'POST', body })
    } catch (error) {
      // Without a connection the refresh token runs out by itself; on this phone it is gone.
      if (!(error instanceof NoLine)) throw error
    }
  }

  private async kept(): Promise<Tokens | null> {
    return (await this.store.get<Tokens>(this.key, NAME))?.value ?? null
  }
}
