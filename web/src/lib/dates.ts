/** Times as the house counts them: in Europe/Ljubljana, on a 24-hour clock, whatever the phone is set to. */
const ZONE = 'Europe/Ljubljana'
export const DAY_MS = 86_400_000
const WATCHES_DIFFER = 10
const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

interface Local {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

export function local(instant: number | string): Local {
  const at = typeof instant === 'string' ? Date.parse(instant) : instant
  const found = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, Number(part.value)]))
  return found as unknown as Local
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `02:05` */
export function clockTime(instant: number | string): string {
  const { hour, minute } = local(instant)
  return `${two(hour)}:${two(minute)}`
}

/** `27. 11. 2026` */
export function date(instant: number | string): string {
  const { day, month, year } = local(instant)
  return `${day}. ${month}. ${year}`
}

/** `27. 11.` */
export function shortDate(instant: number | string): string {
  const { day, month } = local(instant)
  return `${day}. ${month}.`
}

export function dateTime(instant: number | string): string {
  return `${date(instant)} ${clockTime(instant)}`
}

/** The time alone if it is today's, else with its day. */
export function brief(instant: number | string, now: number): string {
  return date(instant) === date(now) ? clockTime(instant) : `${shortDate(instant)} ${clockTime(instant)}`
}

/** `2026-11` */
export function month(instant: number): string {
  const found = local(instant)
  return `${found.year}-${two(found.month)}`
}

/** `2026-11-27`, of the local day. */
export function isoDay(instant: number | string): string {
  const found = local(instant)
  return `${found.year}-${two(found.month)}-${two(found.day)}`
}

/** A local time as the forms keep it: `2026-11-27T02:05`. */
export function fieldValue(instant: number): string {
  return `${isoDay(instant)}T${clockTime(instant)}`
}

function offsetMinutes(at: number): number {
  const f = local(at)
  return Math.round((Date.UTC(f.year, f.month - 1, f.day, f.hour, f.minute, f.second) - Math.floor(at / 1000) * 1000) / 60_000)
}

/**
 * The instants that a typed local time names: one, none where the clock skips it, two where it runs twice.
 * They carry the offset, so that what is sent is what was typed.
 */
export function instantsOf(typed: string): string[] {
  const said = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(typed)
  if (!said) return []
  const [year, mon, day, hour, minute] = said.slice(1).map(Number) as [number, number, number, number, number]
  const wall = Date.UTC(year, mon - 1, day, hour, minute)
  if (new Date(wall).toISOString().slice(0, 16) !== typed.slice(0, 16)) return []
  return [120, 60]
    .filter((offset) => offsetMinutes(wall - offset * 60_000) === offset)
    .map((offset) => `${typed.slice(0, 16)}:00+0${offset / 60}:00`)
}

/** A day as it is typed (`27. 11. 2026`, `27.11.`: the one nearest to `today`), as `2026-11-27`; null if it is none. */
export function typedDate(text: string, today: string): string | null {
  const said = /^(\d{1,2})[.,/\s-]+(\d{1,2})(?:[.,/\s-]+(\d{4})?)?$/.exec(text.trim())
  if (!said) return null
  const now = Number(today.slice(0, 4))
  const on = (year: number): string => `${year}-${two(Number(said[2]))}-${two(Number(said[1]))}`
  const far = (day: string): number => Math.abs(Date.parse(day) - Date.parse(today.slice(0, 10)))
  const years = said[3] ? [Number(said[3])] : [now, now - 1, now + 1]
  const days = years.map(on).filter((day) => new Date(`${day}T00:00Z`).getUTCDate() === Number(said[1]))
  return days.sort((a, b) => far(a) - far(b))[0] ?? null
}

/** An hour as it is typed (`2:05`, `2.05`, `205`, `0205`, `2`), as `02:05`; null if it is none. */
export function typedTime(text: string): string | null {
  const said = /^(\d{1,2})(?:[:.,\s]?(\d{2}))?$/.exec(text.trim())
  if (!said || Number(said[1]) > 23 || Number(said[2] ?? 0) > 59) return null
  return `${two(Number(said[1]))}:${said[2] ?? '00'}`
}

/** How many local days `day` (`2026-11-27`) lies after today: -1 is yesterday. */
export function daysFrom(day: string, now: number): number {
  return (Date.parse(day) - Date.parse(isoDay(now))) / DAY_MS
}

/**
 * The day that an hour typed alone (`23:50`) means, as `2026-11-27`: the last on which it has been or, `ahead`, the first
 * on which it is still to come. Watches differ: a few minutes on the wrong side of now are still today.
 */
export function dayOf(hour: string, now: number, ahead: boolean): string {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
  const past = minutes(clockTime(now)) - minutes(hour)
  const shift = ahead && past > WATCHES_DIFFER ? 1 : !ahead && past < -WATCHES_DIFFER ? -1 : 0
  return isoDay(Date.parse(`${isoDay(now)}T12:00:00Z`) + shift * DAY_MS)
}

/** `3:07` hours and minutes of a length in milliseconds; below zero with a minus. */
export function length(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  return `${ms < 0 ? '−' : ''}${Math.floor(minutes / 60)}:${two(minutes % 60)}`
}

/** `3:07:09`, for a clock that runs. */
export function running(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  return `${ms < 0 ? '−' : ''}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
