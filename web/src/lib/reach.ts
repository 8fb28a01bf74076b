/** No answer came: no signal, a time-out, or a line cut while it was being read. */
export class NoLine extends Error {}

export interface Reached {
  status: number
  headers: Headers
  /** The answer, if it is JSON; a captive portal's page is none. */
  json: unknown
  isJson: boolean
}

const PATIENCE_MS = 20_000

/** `fetch` with a time-out, read to its end; NoLine when there is no answer. Everything else it throws is our fault. */
export async function reach(url: string, init: RequestInit = {}): Promise<Reached> {
  const { status, headers, text } = await answered(url, init)
  const kind = headers.get('content-type') ?? ''
  if (!/^application\/(problem\+)?json\b/.test(kind)) return { status, headers, json: null, isJson: false }
  try {
    return { status, headers, json: JSON.parse(text), isJson: true }
  } catch {
    return { status, headers, json: null, isJson: false }
  }
}

async function answered(url: string, init: RequestInit): Promise<{ status: number; headers: Headers; text: string }> {
  try {
    const found = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), ...init })
    return { status: found.status, headers: found.headers, text: await found.text() }
  } catch (error) {
    throw new NoLine(String(error))
  }
}
