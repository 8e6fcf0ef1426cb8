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
  Direction,
  EvidenceItem,
  RiskClass,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { ComponentState, GateResult, StagePolicy } from '../types';
import { at, counted, inTime, listed, nameOfRef, words } from '../words';
import { calendarSubject } from './calendarSubject';
import { HORIZON_MS } from './spans';
import type { CalendarDecision, StandingCalendar } from './StandingCalendar';
import type { CalendarEvent, CalendarSubject } from './types';

/** A freeze further away than this is not worth a word. */
const SOON_MS = 7 * 86_400_000;

const WITHIN_HORIZON = `within ${HORIZON_MS / 86_400_000} days`;

const LOOKED_AT = 'Looked at';
/** Rules that are named as evidence. */
const MAXIMUM_NAMED = 5;

const NO_RULE = 'No calendar rule applies';

const NOT_KNOWN = {
  domain: 'the domain of its system is not known',
  instances: 'it is not known which Argo CD it goes by',
  clusters: 'not all clusters that it goes to are known',
  labels: 'its labels are not known',
};

const EMERGENCIES: Direction[] = ['rollback', 'hotfix'];

/** What the calendar says of one way into a stage. */
export type CalendarFinding = Pick<
  GateResult,
  'status' | 'reason' | 'evidence'
> &
  Partial<
    Pick<
      GateResult,
      'passesAt' | 'validUntil' | 'noEndBecause' | 'whoCanAct' | 'since'
    >
  > & { frozen?: boolean };

/**
 * R28: what the standing events say at this moment; it is a condition of every stage.
 *
 * @param excepted - freezes that do not count, by `keyOf`
 */
export function judgeCalendar(
  state: ComponentState,
  stage: StagePolicy,
  direction: Direction,
  risk: RiskClass,
  excepted?: ReadonlySet<string>,
): CalendarFinding {
  const { calendar, now } = state;
  if (!calendar || calendar.isEmpty) {
    return {
      status: 'passed',
      reason: [NO_RULE],
      evidence: [{ label: LOOKED_AT, value: ['No calendar rule is there'] }],
    };
  }
  const subject = calendarSubject(state, stage, direction, risk);
  const decision = calendar.decide(subject, now, excepted);
  return decision.open
    ? {
        status: 'passed',
        reason: openReason(calendar, subject, decision, now),
        since: decision.because?.since,
        evidence: [
          ...evidenceOf(decision.because?.event ?? decision.closedBy),
          lookedAt(calendar, subject),
        ],
        validUntil: decision.nextClose,
      }
    : closed(calendar, subject, decision, now);
}

function closed(
  calendar: StandingCalendar,
  subject: CalendarSubject,
  decision: CalendarDecision,
  now: number,
): CalendarFinding {
  const { because, doubt, nextOpen, untold } = decision;
  if (untold) {
    const why = untold.untold ?? untold.doubt;
    return {
      status: 'unknown',
      reason: [
        `It cannot be told when ${quoted(untold)} takes place${
          why === undefined ? '' : `: ${why}`
        }`,
      ],
      passesAt: nextOpen,
      noEndBecause:
        nextOpen === undefined
          ? 'It ends when the calendar can be read again'
          : undefined,
      evidence: evidenceOf(untold),
      whoCanAct: whoCanAct(untold),
    };
  }
  if (doubt) {
    return {
      status: 'unknown',
      reason: [
        `It cannot be told whether ${quoted(doubt)} speaks of this: ${listed(
          subject.notKnown?.map(what => NOT_KNOWN[what]) ?? [],
        )}`,
      ],
      noEndBecause: 'It ends when that is known',
      evidence: evidenceOf(doubt),
      whoCanAct: whoCanAct(doubt),
    };
  }
  const { next, open } = calendar.windows(subject, now);
  const isPlanned = !decision.windowOnly || Boolean(next || open);
  const noEnd = isPlanned
    ? `It has no end ${WITHIN_HORIZON}`
    : 'No window is planned';
  const common = {
    status: 'pending' as const,
    passesAt: nextOpen,
    noEndBecause: nextOpen === undefined ? noEnd : undefined,
  };
  if (because) {
    const { event, since, until } = because;
    const ends =
      event.times.recurrence === undefined || until < now + HORIZON_MS;
    return {
      ...common,
      frozen: true,
      since,
      reason: words(
        ...(ends
          ? [`${quoted(event)} until `, at(until)]
          : [`${quoted(event)} without an end ${WITHIN_HORIZON}`]),
        stillAllowed(calendar, subject, now),
        nextOpen === until || (!ends && isPlanned)
          ? ''
          : afterwards(nextOpen, isPlanned),
      ),
      evidence: evidenceOf(event),
      whoCanAct: whoCanAct(event),
    };
  }
  return {
    ...common,
    reason:
      nextOpen === undefined
        ? ['No window is open, and none is planned']
        : words(
            'No window is open; ',
            nextOpen === next?.from && next.event
              ? `${quoted(next.event)} opens `
              : 'the next one that no freeze covers opens ',
            inTime(nextOpen),
          ),
    evidence: next?.event
      ? evidenceOf(next.event)
      : [lookedAt(calendar, subject)],
  };
}

/** What comes after a freeze where its end is not enough. */
function afterwards(
  nextOpen: number | undefined,
  isPlanned: boolean,
): Sentence {
  if (nextOpen !== undefined) {
    return words('; it opens ', at(nextOpen));
  }
  return [
    isPlanned
      ? `; it does not open ${WITHIN_HORIZON}`
      : ', and no window is planned after it',
  ];
}

function stillAllowed(
  calendar: StandingCalendar,
  subject: CalendarSubject,
  now: number,
): string {
  const allowed = EMERGENCIES.filter(
    direction => calendar.decide({ ...subject, direction }, now).open,
  );
  return allowed.length ? `, ${listed(allowed)} still allowed` : '';
}

function openReason(
  calendar: StandingCalendar,
  subject: CalendarSubject,
  decision: CalendarDecision,
  now: number,
): Sentence {
  const { because, closedBy, nextClose } = decision;
  if (nextClose !== undefined && closedBy && nextClose < now + SOON_MS) {
    return words(
      `${quoted(closedBy)} ${
        closedBy.doubt === undefined ? 'starts' : 'may start'
      } `,
      inTime(nextClose),
    );
  }
  if (because) {
    return nextClose === undefined
      ? [`${quoted(because.event)} is open`]
      : words(`${quoted(because.event)} is open until `, at(nextClose));
  }
  const { direction } = subject;
  const forward =
    direction === 'forward'
      ? decision
      : calendar.decide({ ...subject, direction: 'forward' }, now);
  if (!forward.open) {
    const what = forward.because
      ? quoted(forward.because.event)
      : 'That no window is open';
    return [`${what} does not hold back a ${direction}`];
  }
  return nextClose === undefined
    ? [NO_RULE]
    : words('No freeze is active until ', at(nextClose));
}

/** Which rules speak of it, whether or not they are active. */
function lookedAt(
  calendar: StandingCalendar,
  subject: CalendarSubject,
): EvidenceItem {
  const named = calendar.applying(subject).map(quoted);
  const rules = counted(calendar.size, 'calendar rule');
  const more = named.length - MAXIMUM_NAMED;
  return {
    label: LOOKED_AT,
    value: [
      named.length > 0
        ? `${named.length} of ${rules}: ${named
            .slice(0, MAXIMUM_NAMED)
            .join(', ')}${more > 0 ? ` and ${more} more` : ''}`
        : `None of ${rules} speaks of this`,
    ],
  };
}

function quoted({ kind, title }: CalendarEvent): string {
  return `${kind === 'freeze' ? 'Freeze' : 'Window'} '${title}'`;
}

function whoCanAct({ owner }: CalendarEvent): string[] | undefined {
  return owner === undefined ? undefined : [owner];
}

function evidenceOf(event: CalendarEvent | undefined): EvidenceItem[] {
  if (!event) {
    return [];
  }
  const { kind, link, owner, reason, title } = event;
  return [
    {
      label: kind === 'freeze' ? 'Freeze' : 'Window',
      value: [title],
      href: link,
    },
    ...(reason === undefined ? [] : [{ label: 'Reason', value: [reason] }]),
    ...(owner === undefined
      ? []
      : [{ label: 'Owner', value: [nameOfRef(owner)] }]),
  ];
}
