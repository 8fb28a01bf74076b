/** How far the phone's clock is from the server's, measured by the `Date` header (whole seconds) of an answer. */
export class ServerClock {
  /** Server minus phone, in milliseconds; null before the first measurement. */
  offset: number | null = null
  private bestWait = Infinity

  /** Take a measurement: the phone's times before and after the request, and the header. Slow answers tell less. */
  measure(sentAt: number, receivedAt: number, date: string | null): void {
    const said = date === null ? NaN : Date.parse(date)
    const wait = receivedAt - sentAt
    if (Number.isNaN(said) || wait < 0 || wait > 10_000) return
    const found = said + 500 - (sentAt + receivedAt) / 2
    const jumped = this.offset !== null && Math.abs(found - this.offset) > 1500 + wait
    if (this.offset !== null && !jumped && wait > this.bestWait) return
    this.offset = Math.abs(found) <= 1000 + wait / 2 ? 0 : Math.round(found)
    this.bestWait = wait
  }

  /** What the server's clock shows now, as well as this phone knows. */
  now(): number {
    return Date.now() + (this.offset ?? 0)
  }
}

/** The instant, `offset` later, in the form the API takes. */
export function corrected(instant: string, offset: number): string {
  return new Date(Date.parse(instant) + offset).toISOString()
}
