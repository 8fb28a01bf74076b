/** The codes that the forms offer, in the order in which they are offered. The types come from the OpenAPI document. */
import type { components } from '../api/schema'

type Schemas = components['schemas']
type Of<S extends keyof Schemas, F extends keyof Schemas[S]> = NonNullable<Schemas[S][F]>
type Each<T> = T extends readonly (infer E)[] ? E : never

export const GROUNDS = [
  'endangered_child',
  'domestic_violence',
  'incapacitated_adult',
  'elderly_without_relatives',
  'unaccompanied_foreign_minor',
] as const satisfies Of<'TriageBody', 'ground'>[]

export const OUT_OF_SCOPE = [
  'homelessness',
  'mental_health',
  'public_order',
  'placement_help',
  'violence_not_urgent',
  'other',
] as const satisfies Of<'TriageBody', 'reason'>[]

export const SOURCES = ['police', 'school', 'health', 'court', 'self', 'other'] as const satisfies Schemas['Source']['kind'][]

export const ROLES = ['victim', 'child', 'perpetrator', 'guardian', 'reporter', 'other'] as const satisfies Schemas['PersonIn']['role'][]

export const SEXES = ['female', 'male', 'other', 'unknown'] as const satisfies Of<'PersonIn', 'sex'>[]

export const RISKS = [
  'weapon',
  'injury',
  'threats',
  'alcohol_drugs',
  'children_present',
  'none_known',
] as const satisfies Each<Of<'NotificationBody', 'risks'>>[]

export const WORK = ['phone', 'travel', 'field', 'office', 'report'] as const satisfies Schemas['Segment']['kind'][]

export const MEASURES = [
  'first_social_aid',
  'urgent_removal',
  'placement',
  'restraining_order',
  'special_guardian',
  'other',
] as const satisfies Schemas['Measure']['kind'][]

export const CONTACTS = [
  'police',
  'duty_judge',
  'guardian',
  'care_home',
  'health',
  'relative',
  'interpreter',
  'other',
] as const satisfies Schemas['Contact']['with'][]

export const TASKS = [
  'endangered_children',
  'domestic_violence',
  'unaccompanied_foreign_minors',
  'elderly_without_relatives',
  'guardianship',
  'other',
  'information',
] as const satisfies Schemas['Closing']['task'][]

export const SUBTASKS: Partial<Record<Schemas['Closing']['task'], Of<'Closing', 'subtask'>[]>> = {
  endangered_children: ['endangered', 'urgent_removal'],
  domestic_violence: ['restraining_order', 'violence_other'],
  other: ['homelessness', 'mental_health', 'public_order', 'placement_help'],
}

export const STEPS = [
  'written_order_served',
  'keys_handed_over',
  'sent_to_court',
  'confirmed',
  'changed',
  'annulled',
  'extension_proposed',
  'extended',
  'extension_rejected',
  'violated',
  're_reported',
] as const satisfies Schemas['OrderStep']['kind'][]

export const TOLD = ['victim', 'school', 'nursery', 'unit', 'csd'] as const satisfies Schemas['OrderTelling']['who'][]

export const REASONS = [
  'domestic_violence',
  'removal',
  'relief',
  'runaway',
  'absent_carers',
  'restraining_order',
  'suspected_offence',
  'suspected_sexual_violence',
  'suspected_online_sexual_violence',
  'homelessness',
  'other',
] as const satisfies Schemas['PlacementBody']['reason'][]

export const BASES = ['voluntary', 'csd_decision', 'urgent_removal', 'court_order'] as const satisfies Of<'PlacementBody', 'legal_basis'>[]

export const ATTACHMENTS = ['general_minutes', 'special_guardian_minutes'] as const satisfies Each<Of<'HandoverReport', 'attachments'>>[]

export const PURPOSES = [
  'notification',
  'intervention',
  'placement',
  'guardian_lookup',
  'returning_person',
  'other',
] as const satisfies Schemas['SearchBody']['purpose'][]

export type Task = (typeof TASKS)[number]
export type Work = (typeof WORK)[number]
