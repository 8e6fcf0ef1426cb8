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
  RiskClass,
  Sentence,
  ShutOut,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../../config/types';
import { readPlannedPromotions } from '../../database/changes';
import type { ScopedComponent } from '../../database/scopedComponents';
import { readTrainComponents, readTrains } from '../../database/trains';
import { calendarSubject } from '../../domain/calendar/calendarSubject';
import { keyOf } from '../../domain/calendar/keyOf';
import { appliesTo } from '../../domain/calendar/scope';
import { StandingCalendar } from '../../domain/calendar/StandingCalendar';
import type {
  CalendarEvent,
  CalendarSubject,
} from '../../domain/calendar/types';
import { nextDepartures } from '../../domain/trains/departures';
import type { Train } from '../../domain/trains/types';
import { isNamed } from '../../domain/trains/views';
import { at, iso, words } from '../../domain/words';
import type { ComponentStates } from '../ComponentStates';

const LISTED = 50;
/** That wait, and are looked at; the next ones first. */
const PROMOTIONS = 1_000;
/** Of one train. */
const DEPARTURES = 10;

/**
 * What a window would keep waiting: what it speaks of and is planned while
 * neither it nor another window that speaks of the same is open (R28).
 *
 * @param affected - all that the reader may see
 * @param options - `replaces`: an event that would be no more, by `keyOf`
 */
export async function shutOutBy(
  {
    config: { pipelines },
    knex,
    states,
  }: {
    config: Pick<ReleasePipelineConfig, 'pipelines'>;
    knex: Knex;
    states: Pick<ComponentStates, 'readCalendar'>;
  },
  event: CalendarEvent,
  affected: ReadonlyArray<{ scoped: ScopedComponent }>,
  { now, replaces }: { now: Instant; replaces?: string },
): Promise<{ shutOut: ShutOut[]; moreShutOut: number }> {
  const before = await states.readCalendar(knex);
  const calendar = StandingCalendar.create(
    [...before.events.filter(each => keyOf(each) !== replaces), event],
    before,
  );
  const byRef = new Map(
    affected.map(({ scoped }) => [scoped.component.ref, scoped]),
  );
  const subjectOf = (
    ref: string,
    into: string,
    direction: CalendarSubject['direction'],
    risk: RiskClass,
  ): CalendarSubject | undefined => {
    const scoped = byRef.get(ref);
    const stage = pipelines
      .get(scoped?.pipeline ?? '')
      ?.stages.find(({ name }) => name === into);
    const subject =
      scoped && stage && calendarSubject(scoped, stage, direction, risk);
    return subject && appliesTo(event, subject) ? subject : undefined;
  };
  const isShut = (subject: CalendarSubject, moment: Instant) =>
    !calendar.windows(subject, moment).open;

  const promotions = await readPlannedPromotions(knex, {
    refs: [...byRef.keys()],
    limit: PROMOTIONS,
  });
  const found = promotions.flatMap((promotion): ShutOut[] => {
    const { direction, id, plannedAt, ref, risk, stage, version } = promotion;
    const subject = subjectOf(ref, stage, direction, risk);
    const start = Math.max(plannedAt ?? now, now);
    if (!subject || !isShut(subject, start)) {
      return [];
    }
    const name = byRef.get(ref)?.component.name ?? ref;
    return [
      {
        id,
        kind: 'promotion',
        start: iso(start),
        sentence: words(
          `${name} ${version} into ${stage}`,
          ...(plannedAt === undefined ? [] : [', planned for ', at(plannedAt)]),
          ', would wait',
          ...untilOpen(calendar.windows(subject, start).next?.from),
        ),
      },
    ];
  });

  const trains = (await readTrains(knex)).filter(
    ({ nextAt }) => nextAt !== undefined,
  );
  const named = await readTrainComponents(
    knex,
    ...trains.map(({ text }) => text),
  );
  // What will go is not known yet: as if it were the gravest that the window speaks of.
  const risk =
    (['high', 'medium', 'low'] as const).find(
      each => event.risk?.includes(each) ?? true,
    ) ?? 'high';
  for (const train of trains) {
    const { stage, title } = train.text;
    const subjects = named
      .filter(component => isNamed(train, component))
      .flatMap(({ ref }) => subjectOf(ref, stage, 'forward', risk) ?? []);
    const departure =
      subjects.length > 0
        ? departuresOf(train, now).find(moment =>
            subjects.some(subject => isShut(subject, moment)),
          )
        : undefined;
    if (departure !== undefined) {
      found.push({
        id: train.id,
        kind: 'train',
        start: iso(departure),
        sentence: words(
          `Train '${title}' to ${stage}, departs `,
          at(departure),
          ', would leave what has to wait',
        ),
      });
    }
  }
  found.sort((one, other) => one.start.localeCompare(other.start));
  return {
    shutOut: found.slice(0, LISTED),
    moreShutOut: Math.max(0, found.length - LISTED),
  };
}

function untilOpen(opens: Instant | undefined): Sentence {
  return opens === undefined
    ? ['; no window is planned after that']
    : ['; the next window opens ', at(opens)];
}

function departuresOf({ text }: Train, now: Instant): Instant[] {
  try {
    return nextDepartures(text, now, DEPARTURES);
  } catch {
    // It does not depart any more, which its page says.
    return [];
  }
}
