import type { components } from './schema'

/** What the client reads of the API's answers, as the OpenAPI document has it. The server's tests hold the answers to it. */
type Schemas = components['schemas']

export interface Listed<T> {
  items: T[]
  next: string | null
  positions: Record<string, number>
  known_at: string
}

export type Me = Schemas['Me']
export type Duty = Schemas['DutyShown']
export type OnCall = Schemas['OnDuty']
export type Roster = Schemas['RosterShown']
export type Shift = Schemas['ShiftShown']
export type Notification = Schemas['NotificationInList']
export type OpenedNotification = Schemas['NotificationShown']
export type InterventionInList = Schemas['InterventionInList']
export type Intervention = Schemas['InterventionShown']
export type Segment = Schemas['SegmentShown']
export type Case = Schemas['CaseShown']
export type PersonInCase = Schemas['PersonInCase']
export type Person = Schemas['PersonShown']
export type Timeline = Schemas['TimelineShown']
export type OrderInList = Schemas['OrderInList']
export type Order = Schemas['OrderShown']
export type Centre = Schemas['CentreInList']
export type Placement = Schemas['RequestInList']
export type Worker = Schemas['WorkerInList']
export type Unit = Schemas['UnitInList']
export type Station = Schemas['StationInList']
export type Municipality = Schemas['MunicipalityInList']
export type LawEntry = Schemas['LawEntry']
export type Hit = Schemas['Hit']

/** What all reference data have in common. */
export interface Named {
  id: string
  name: string
  phone?: string | null
}

/** A refusal (RFC 9457); `since` tells the facts that came in between. */
export type Problem = Omit<Schemas['Problem'], 'since'> & {
  since?: { type?: string; event_id?: string; occurred_at?: string; actor?: string }[]
}
