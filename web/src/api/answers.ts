/**
 * What the client reads of the API's answers. The bodies of commands are typed by the OpenAPI document (`schema.d.ts`);
 * the answers of questions are not described there field by field, so their shapes stand here, and the end-to-end tests
 * hold them against the real ones.
 */
export interface Listed<T> {
  items: T[]
  next: string | null
  positions: Record<string, number>
  known_at: string
}

export interface OnCall {
  shift_id: string
  readiness: 1 | 2
  worker_id: string
  from: string
  until: string
}

export interface Duty {
  csd: string
  now: OnCall[]
  next: OnCall[]
}

export interface Shift {
  id: string
  start: string
  end: string
  readiness: 1 | 2
  worker_id: string
}

export interface Roster {
  month: string
  state: string
  shifts: Shift[]
}

export interface Triage {
  decision: 'in_scope' | 'out_of_scope' | 'information'
  ground: string | null
  reason: string | null
}

export interface Notification {
  id: string
  case_id: string
  competent_unit: string
  source_kind: string
  station: string | null
  received_by: string
  urgency: 'now' | 'for_information'
  ground: string | null
  municipality: string
  event_id: string
  received_at: string
  triage: Triage | null
  risks: string[]
  restraining_order: { id: string } | null
  possible_duplicates: string[]
  scene_id: string | null
  scene_municipality: string | null
}

export interface OpenedNotification extends Notification {
  version?: number
  words: Record<string, { text?: string } | undefined>
  supplements: { words?: Record<string, { text?: string } | undefined>; received_at?: string }[]
}

export interface Participation {
  worker_id: string
  readiness: 1 | 2
  minutes: number
  counts: boolean
  event_id?: string
}

export interface ReportState {
  state: string
  due_at: string | null
}

export interface InterventionInList {
  id: string
  notification_id: string | null
  case_id: string | null
  unit: string | null
  worker_id: string
  state: 'open' | 'closed'
  task: string | null
  subtask: string | null
  began: string
  ended_at: string | null
  participants: Participation[]
  report: ReportState | null
}

export interface Segment {
  id: string
  worker_id: string
  start: string
  end: string
  minutes: number
  kind: string
  event_id?: string
}

export interface Intervention extends InterventionInList {
  version: number
  segments: Segment[]
  measures: { id?: string; kind: string; occurred_at?: string; event_id?: string }[]
  contacts: { id?: string; contacted?: string; with?: string; reached: boolean; at?: string; event_id?: string }[]
  check_ins: { worker_id: string; occurred_at?: string; event_id?: string }[]
  restraining_orders: string[]
  report: (ReportState & { form?: string; to?: string | null; reason_code?: string | null }) | null
  positions: Record<string, number>
}

export interface PersonInCase {
  person_id: string
  role: string
  sex: string | null
  age_years: number | null
  age_basis: string | null
  given_name?: string | null
  family_name?: string | null
}

export interface Case {
  id: string
  state: string
  municipality: string
  unit_id: string
  persons: PersonInCase[]
  positions: Record<string, number>
}

export interface Line {
  service?: string
  type: string
  event_id: string
  occurred_at: string
  recorded_at: string
  entered_at?: string | null
  actor: string
  stands: boolean
  sentence: string
}

export interface Timeline {
  items: Line[]
  positions: Record<string, number>
}

export interface Deadline {
  kind: string
  due_at: string
  done_at: string | null
  state: string
  words: string
}

export interface OrderInList {
  id: string
  kind: string
  station: string
  case_id: string | null
  intervention_id: string | null
  issued_at: string
  underlying: string
  distance_m: number
  state: 'in_force' | 'expired' | 'annulled'
  in_force_until: string | null
  stage: string
}

export interface Order extends OrderInList {
  version: number
  deadlines: Deadline[]
  steps: { id?: string; kind: string; occurred_at: string }[]
  to_tell: { who: string; told_at: string | null; acknowledged_at: string | null }[]
  told: { who: string; at: string; acknowledged_at: string | null }[]
  arithmetic: { what: string; from: string; parameter: string; value: number; source: string; result: string }[]
  lines: Line[]
  positions: Record<string, number>
}

export interface Centre {
  id: string
  name: string
  kind: string
  capacity: number
  open: boolean
  phone: string | null
  secret: boolean
  free: number
  occupied: number
  reserved: number
  call_out?: boolean | null
  suits?: 'now' | 'nearly' | 'no' | null
  in_the_way?: { code: string; words: string }[] | null
  distance_km?: number | null
  takes: { age_from?: number | null; age_to?: number | null; sexes?: string[] | null } | null
}

export interface Placement {
  id: string
  state: string
  centre_id: string
  case_id: string | null
  held_until: string | null
  eta: string | null
  declined_for: string | null
  placements: { id: string; person_id: string; state: string; bed: string | null }[]
}

/** Nobody has to have a name on record; the slug stands for it then. */
export interface Worker {
  id: string
  name: string | null
  phone?: string | null
  csd: string
  units?: string[]
  active?: boolean
}

export interface Named {
  id: string
  name: string
  unit?: string
  csd?: string
  phone?: string | null
  kind?: string
  verified_on?: string | null
}

export interface LawEntry {
  parameter: string
  value: unknown
  source: string
  confidence: string
  valid_from: string
}

export interface Hit {
  id: string
  given_name: string | null
  family_name: string | null
  birth_date: string | null
  birth_year: number | null
  case_ids: string[]
  own: boolean
}

export interface Problem {
  code: string
  detail: string
  field?: string
  since?: { type?: string; event_id?: string; occurred_at?: string; actor?: string }[]
  current_version?: number
}
