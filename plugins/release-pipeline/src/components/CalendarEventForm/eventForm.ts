/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import type {
  CalendarEventKind,
  CalendarEventText,
  CalendarScope,
} from 'backstage-plugin-release-pipeline-common';
import type { Difference } from '../ConflictNotice';

/** Days of the week as RFC 5545 writes them, from Monday. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** How often it comes, as far as it is not a rule of its own. */
export type Repeat = 'none' | 'daily' | 'weekly' | 'monthly' | 'custom';

/** Keys of a scope in the order in which they are asked for. */
export const SCOPE_KEYS = [
  'components',
  'systems',
  'domains',
  'owners',
  'stages',
  'types',
  'instances',
  'clusters',
  'labels',
] as const satisfies ReadonlyArray<keyof CalendarScope>;

/** One of {@link SCOPE_KEYS}. */
export type ScopeKey = (typeof SCOPE_KEYS)[number];

/** What stands in the fields; an empty word is a field left out. */
export type EventForm = {
  kind: CalendarEventKind;
  title: string;
  start: string;
  end: string;
  /** By a stopwatch. */
  minutes: string;
  /** Whether it ends after so many minutes, and not at `end`. */
  byMinutes: boolean;
  zone: string;
  repeat: Repeat;
  weekdays: string[];
  rule: string;
  exdates: string[];
  rdates: string[];
  scope: Record<ScopeKey, string[]>;
  except: Record<ScopeKey, string[]>;
  directions: string[];
  risk: string[];
  reason: string;
  owner: string;
  link: string;
};

function scopeOf(scope: CalendarScope = {}): Record<ScopeKey, string[]> {
  return Object.fromEntries(
    SCOPE_KEYS.map(key => [key, scope[key] ?? []]),
  ) as Record<ScopeKey, string[]>;
}

function repeatOf(
  rule: string | undefined,
): Pick<EventForm, 'repeat' | 'weekdays' | 'rule'> {
  const simple = { weekdays: [] as string[], rule: rule ?? '' };
  const days =
    /^FREQ=WEEKLY;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)$/.exec(
      rule ?? '',
    )?.[1];
  switch (rule) {
    case undefined:
      return { ...simple, repeat: 'none' };
    case 'FREQ=DAILY':
      return { ...simple, repeat: 'daily' };
    case 'FREQ=WEEKLY':
      return { ...simple, repeat: 'weekly' };
    case 'FREQ=MONTHLY':
      return { ...simple, repeat: 'monthly' };
    default:
      return days
        ? { ...simple, repeat: 'weekly', weekdays: days.split(',') }
        : { ...simple, repeat: 'custom' };
  }
}

/** As the field takes it; seconds stay where there are any: 23:59:59 is no 23:59. */
function clock(time = ''): string {
  return time.replace(/(T\d\d:\d\d):00$/, '$1');
}

/** An event that was written, as it stands in the fields. */
export function formOf(
  text: Partial<CalendarEventText> & Pick<CalendarEventText, 'kind' | 'zone'>,
): EventForm {
  return {
    kind: text.kind,
    title: text.title ?? '',
    start: clock(text.start),
    end: clock(text.end),
    minutes: text.durationMinutes?.toString() ?? '',
    byMinutes: text.durationMinutes !== undefined,
    zone: text.zone,
    ...repeatOf(text.recurrence?.rule),
    exdates: text.recurrence?.exdates ?? [],
    rdates: text.recurrence?.rdates ?? [],
    scope: scopeOf(text.scope),
    except: scopeOf(text.except),
    directions: text.directions ?? ['forward'],
    risk: text.risk ?? [],
    reason: text.reason ?? '',
    owner: text.owner ?? '',
    link: text.link ?? '',
  };
}

function ruleOf({ repeat, rule, weekdays }: EventForm): string | undefined {
  switch (repeat) {
    case 'none':
      return undefined;
    case 'daily':
      return 'FREQ=DAILY';
    case 'weekly': {
      const days = WEEKDAYS.filter(day => weekdays.includes(day));
      return days.length > 0
        ? `FREQ=WEEKLY;BYDAY=${days.join(',')}`
        : 'FREQ=WEEKLY';
    }
    case 'monthly':
      return 'FREQ=MONTHLY';
    default:
      return rule.trim().replace(/^RRULE:/i, '');
  }
}

function narrowed(
  lists: Record<ScopeKey, string[]>,
): CalendarScope | undefined {
  const said = Object.entries(lists).filter(([, list]) => list.length > 0);
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}

/** What is sent; whether it is in order, the backend says. */
export function textOf(form: EventForm): CalendarEventText {
  const { byMinutes, directions, end, exdates, minutes, rdates, risk } = form;
  const rule = ruleOf(form);
  const scope = narrowed(form.scope);
  const except = narrowed(form.except);
  const [reason, owner, link] = [form.reason, form.owner, form.link].map(
    value => value.trim(),
  );
  return {
    kind: form.kind,
    title: form.title.trim(),
    start: form.start,
    ...(!byMinutes && end && { end }),
    ...(byMinutes && minutes && { durationMinutes: Number(minutes) }),
    zone: form.zone.trim(),
    ...(rule !== undefined && {
      recurrence: {
        rule,
        ...(exdates.length > 0 && { exdates }),
        ...(rdates.length > 0 && { rdates }),
      },
    }),
    ...(scope && { scope }),
    ...(except && { except }),
    directions: directions as CalendarEventText['directions'],
    ...(risk.length > 0 && { risk: risk as CalendarEventText['risk'] }),
    ...(reason && { reason }),
    ...(owner && { owner }),
    ...(link && { link }),
  };
}

/** Words of what two people wrote, where they differ. */
export function differencesOf(
  theirs: EventForm,
  mine: EventForm,
): Difference[] {
  const said = (form: EventForm): Array<[string, string]> => [
    ['Kind', form.kind],
    ['Title', form.title],
    ['Start', form.start],
    ['End', form.byMinutes ? `${form.minutes} min` : form.end],
    ['Zone', form.zone],
    ['Repeats', ruleOf(form) ?? 'no'],
    ['Left out', form.exdates.join(', ')],
    ['Added', form.rdates.join(', ')],
    ['Speaks of', listed(form.scope)],
    ['Except', listed(form.except)],
    ['Directions', form.directions.join(', ')],
    ['Risk', form.risk.join(', ') || 'any'],
    ['Reason', form.reason],
    ['Owner', form.owner],
    ['Link', form.link],
  ];
  const own = said(mine);
  return said(theirs).flatMap(([field, value], index) =>
    value === own[index][1]
      ? []
      : [
          {
            field,
            theirs: value || 'nothing',
            mine: own[index][1] || 'nothing',
          },
        ],
  );
}

function listed(lists: Record<ScopeKey, string[]>): string {
  return SCOPE_KEYS.flatMap(key =>
    lists[key].length > 0 ? [`${key}: ${lists[key].join(', ')}`] : [],
  ).join('; ');
}

/** A moment as a field for a day and a time takes it, where the browser is. */
export function localTime(moment: number): string {
  const at = new Date(moment);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(
    at.getDate(),
  )}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
