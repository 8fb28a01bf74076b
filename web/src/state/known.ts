import type { Case, Centre, Duty, Intervention, InterventionInList, Listed, Municipality, Named, Notification, OnCall, Order, Placement, Station, Unit, Worker } from '../api/answers'
import { intervention, interventions, persons, type InterventionView, type Mine } from '../lib/project'
import type { PersonInCase } from '../api/answers'
import { t, word } from '../words/words.svelte'
import { app } from './app.svelte'

/** What the screens ask of the phone's store; nothing here changes anything. */
export function listed<T>(name: string): T[] {
  return app.kept.of<Listed<T>>(name)?.items ?? []
}

export function workerOf(id: string): Worker | undefined {
  return listed<Worker>('workers').find((one) => one.id === id)
}

/** Those of her CSD who still work there; who has no name on record goes by the slug. */
export function colleagues(): Named[] {
  return listed<Worker>('workers')
    .filter((one) => one.active !== false)
    .map((one) => ({ ...one, name: one.name ?? one.id }))
}

/** The stations and municipalities of a CSD, by id: a municipality is where its unit is. */
export function areOurs(list: 'stations' | 'municipalities', csd: string | null | undefined): Set<string> {
  const units = new Set(listed<Unit>('units').filter((one) => one.csd === csd).map((one) => one.id))
  const found =
    list === 'stations'
      ? listed<Station>('stations').filter((one) => one.csd === csd)
      : listed<Municipality>('municipalities').filter((one) => units.has(one.unit))
  return new Set(found.map((one) => one.id))
}

export function workerName(id: string): string {
  return workerOf(id)?.name ?? id
}

export function nameOf(list: 'units' | 'municipalities' | 'stations' | 'centres', id: string | null | undefined): string {
  return listed<Named>(list).find((one) => one.id === id)?.name ?? id ?? ''
}

export function duty(): Duty | undefined {
  return app.kept.of<Duty>('duty')
}

/** Who is on call now by the rota the phone holds, also when its answer is hours old. */
export function onCallNow(): OnCall[] {
  const found = duty()
  const now = app.clock.now()
  const all = [...(found?.now ?? []), ...(found?.next ?? [])]
  return all.filter((one) => Date.parse(one.from) <= now && now < Date.parse(one.until))
}

export function onCallNext(): OnCall[] {
  const now = app.clock.now()
  return (duty()?.next ?? []).filter((one) => Date.parse(one.from) > now)
}

export function myReadiness(): 1 | 2 {
  return onCallNow().find((one) => one.worker_id === app.me.sub)?.readiness ?? 1
}

export function myInterventions(): InterventionInList[] {
  const found = app.kept.of<Listed<InterventionInList>>('interventions')
  return interventions(found?.items ?? [], found?.positions, app.entries)
}

export function interventionOf(id: string): InterventionView | undefined {
  const detail = app.kept.of<Intervention>(`intervention:${id}`)
  const inList = listed<InterventionInList>('interventions').find((one) => one.id === id)
  return intervention(id, detail, inList, app.entries)
}

export function personsOf(caseId: string | null | undefined): (PersonInCase & Mine)[] {
  return caseId ? persons(caseId, app.kept.of<Case>(`case:${caseId}`), app.entries) : []
}

/** A person in a list: her name where it is known, else her role, with her age. */
export function called(person: PersonInCase): string {
  const name = [person.given_name, person.family_name].filter(Boolean).join(' ')
  const age = person.age_years === null ? '' : `, ${t('years', { n: person.age_years })}`
  return name ? `${name} (${word(person.role, 'role')}${age})` : `${word(person.role, 'role')}${age}`
}

/** Somebody as the houses are asked about her: `34f`, `8m`, `u`; the age is left out where it is not known. */
export function forBed(person: Pick<PersonInCase, 'age_years' | 'sex'>): string {
  const sex = { female: 'f', male: 'm', other: 'o', unknown: 'u' }[person.sex]
  return `${person.age_years ?? ''}${sex}`
}

export function notificationOf(id: string | null | undefined): Notification | undefined {
  return listed<Notification>('notifications').find((one) => one.id === id)
}

export function ordersOf(view: InterventionView): { id: string; order: Order | undefined }[] {
  const ofCase = view.case_id ? listed<Order>(`orders:${view.case_id}`) : []
  const ids = new Set([...view.orders, ...ofCase.map((one) => one.id)])
  return [...ids].map((id) => ({ id, order: app.kept.of<Order>(`order:${id}`) ?? ofCase.find((one) => one.id === id) }))
}

export function centres(): Centre[] {
  return listed<Centre>('centres')
}

/** An intervention in a line: when it began, and where or what. */
export function label(one: InterventionInList): string {
  const call = notificationOf(one.notification_id)
  const told = app.entries.find((entry) => entry.about.what === 'notification' && entry.body.id === one.notification_id)
  const ground = call?.triage?.ground ?? call?.ground ?? (told?.body.ground as string | undefined)
  const place = call?.municipality ?? (told?.body.municipality as string | undefined)
  return [ground ? word(ground) : one.task ? word(one.task, 'task') : '', place ? nameOf('municipalities', place) : '']
    .filter(Boolean)
    .join(', ')
}

/** How a request stands for those who asked: beds that are held are told, though the house has not accepted yet. */
export function bedState(bed: Placement): string {
  const isHeld = bed.state === 'requested' && bed.placements.some((one) => one.state === 'reserved')
  return isHeld ? 'reserved' : bed.state
}
