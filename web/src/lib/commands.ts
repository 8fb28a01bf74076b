import type { paths } from '../api/schema'
import type { About, Command, Guard } from './outbox'

type Body<T> = T extends { post: { requestBody: { content: { 'application/json': infer B } } } } ? B : never
type Short<P> = P extends `/api/v1${infer Rest}` ? Rest : never
type Path = Short<keyof paths>
type BodyOf<P extends Path> = `/api/v1${P}` extends keyof paths ? Body<paths[`/api/v1${P}`]> : never

/** What else is to be said of a command beside path and body. */
export interface Extra<B> {
  about: About
  /** Fields whose time this phone stamped. */
  stamped?: (keyof B & string)[]
  stream?: string
  guard?: Guard
}

/** A command whose path and body are checked against the OpenAPI document when the client is built. */
export function command<P extends Path>(path: P, ids: Record<string, string>, body: BodyOf<P>, extra: Extra<BodyOf<P>>): Command {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(ids[name] ?? ''))
  const { about, stamped = [], stream, guard } = extra
  return { method: 'POST', path: filled, body: body as Record<string, unknown>, stamped, about, stream, guard }
}
