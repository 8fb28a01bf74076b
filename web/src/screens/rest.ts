import type { Component } from 'svelte'
import AskBed from './AskBed.svelte'
import Bed from './Bed.svelte'
import Beds from './Beds.svelte'
import Call from './Call.svelte'
import Close from './Close.svelte'
import Contact from './Contact.svelte'
import Hours from './Hours.svelte'
import Inbox from './Inbox.svelte'
import Intervention from './Intervention.svelte'
import Lookup from './Lookup.svelte'
import Measure from './Measure.svelte'
import NewCall from './NewCall.svelte'
import NewIntervention from './NewIntervention.svelte'
import NewOrder from './NewOrder.svelte'
import NewPerson from './NewPerson.svelte'
import Note from './Note.svelte'
import Order from './Order.svelte'
import Outbox from './Outbox.svelte'
import Person from './Person.svelte'
import Report from './Report.svelte'
import Rota from './Rota.svelte'
import Second from './Second.svelte'
import Segment from './Segment.svelte'
import Settings from './Settings.svelte'
import Step from './Step.svelte'
import Told from './Told.svelte'

/** Every screen but the first, by its place. */
export const REST: Record<string, Component> = {
  inbox: Inbox,
  call: Call,
  'new-call': NewCall,
  rota: Rota,
  'new-intervention': NewIntervention,
  intervention: Intervention,
  measure: Measure,
  contact: Contact,
  person: Person,
  'new-person': NewPerson,
  note: Note,
  second: Second,
  segment: Segment,
  close: Close,
  order: Order,
  'new-order': NewOrder,
  step: Step,
  told: Told,
  beds: Beds,
  'ask-bed': AskBed,
  bed: Bed,
  report: Report,
  outbox: Outbox,
  hours: Hours,
  lookup: Lookup,
  settings: Settings,
}
