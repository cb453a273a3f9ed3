// Reads a calendar as Thunderbird does: every event with its identity, words and instants in UTC.
//
//     node agenda.mjs < FILE
//
// Prints the events as JSON, in their order. A file that cannot be read ends with an error.
import {readFileSync} from 'node:fs';
import ICAL from 'ical.js';

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, 'utf-8')));
console.log(JSON.stringify(calendar.getAllSubcomponents('vevent').map((each) => {
  const event = new ICAL.Event(each);
  const said = (time) => time.isDate ? time.toString() : time.toJSDate().toISOString().replace('.000Z', 'Z');
  return {
    uid: event.uid,
    summary: event.summary,
    begins: said(event.startDate),
    ends: said(event.endDate),
    place: event.location,
    repeats: each.getFirstPropertyValue('rrule')?.freq ?? null,
  };
})));
