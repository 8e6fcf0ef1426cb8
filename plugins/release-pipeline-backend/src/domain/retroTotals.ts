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

import {
  type Chart,
  gateStatuses,
  type RetroItem,
  type RetroRunAnswer,
  type Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { GateOutcome } from 'backstage-plugin-release-pipeline-node';
import { letsThrough } from './letsThrough';
import { endedBadly, type RetroCase } from './retro';
import type { Release } from './types';
import { releaseRef } from './view/parts';
import { at, counted, iso, isoIf, words } from './words';

/** A release with what the gate would have said of it. */
export interface JudgedCase {
  found: RetroCase;
  outcome: Omit<GateOutcome, 'recheckAt'>;
}

type Totals = RetroRunAnswer['totals'];

// What was is judged, never overridden.
const COUNTED = gateStatuses.filter(status => status !== 'overridden');

/** One release for the reader. */
export function retroItem(
  stage: string,
  { found, outcome }: JudgedCase,
): RetroItem {
  return {
    release: releaseRef(found.release),
    at: iso(found.at),
    moment: found.moment,
    enteredAt: isoIf(found.enteredAt),
    endedAt: isoIf(found.endedAt),
    status: outcome.status,
    reason: outcome.reason,
    value: outcome.value,
    threshold: outcome.threshold,
    number: outcome.figure?.value,
    evidence: outcome.evidence,
    outcome: found.outcome,
    outcomeSentence: outcomeSentence(stage, found),
    hindsight: hindsightOf(found, outcome.status),
  };
}

/** How often it was which; what cannot be told is neither caught nor missed. */
export function retroTotals(items: readonly RetroItem[]): Totals {
  const count = (fits: (item: RetroItem) => boolean) =>
    items.filter(fits).length;
  const byStatus = Object.fromEntries(
    COUNTED.map(status => [
      status,
      // A status that this version does not know is as good as unknown (F72).
      count(item =>
        status === 'unknown'
          ? !COUNTED.some(one => one !== status && one === item.status)
          : item.status === status,
      ),
    ]),
  ) as Pick<Totals, (typeof COUNTED)[number]>;
  return {
    releases: items.length,
    ...byStatus,
    endedBadly: count(({ outcome }) => endedBadly(outcome)),
    caught: count(({ hindsight }) => hindsight === 'caught'),
    missed: count(({ hindsight }) => hindsight === 'missed'),
  };
}

/** "Of the last 20 releases it would have let 15 through, held back 3; 2 cannot be told. Of 4 that …" */
export function retroSentence(totals: Totals): Sentence {
  if (totals.releases === 0) {
    return ['No release is known that it could have judged'];
  }
  const through = totals.passed + totals.warned + totals.skipped;
  const held = totals.failed + totals.pending;
  if (totals.releases === 1) {
    return [
      `${aboutOne(through, held)}${
        totals.endedBadly > 0 ? '. It ended by failure or rollback' : ''
      }`,
    ];
  }
  const last = `the last ${counted(totals.releases, 'release')}`;
  return words(
    through + held > 0
      ? `Of ${last} it would have let ${through} through and held back ${held}`
      : `Of ${last} it cannot be told what it would have done`,
    through + held > 0 && totals.unknown > 0
      ? `; of ${totals.unknown} it cannot be told`
      : '',
    totals.endedBadly > 0
      ? `. ${totals.endedBadly} ended by failure or rollback: caught ${totals.caught}, missed ${totals.missed}`
      : '',
  );
}

function aboutOne(through: number, held: number): string {
  if (through > 0) {
    return 'It would have let the last release through';
  }
  return held > 0
    ? 'It would have held back the last release'
    : 'Of the last release it cannot be told what it would have done';
}

/** The value of each release at its moment; absent without any number. */
export function retroChart(
  name: string,
  judged: readonly JudgedCase[],
): Chart | undefined {
  const figures = judged
    .flatMap(({ found, outcome: { figure } }) =>
      figure ? [{ at: found.at, figure }] : [],
    )
    .sort((a, b) => a.at - b.at);
  const [newest] = figures.slice(-1);
  if (!newest) {
    return undefined;
  }
  const bounds = JSON.stringify(newest.figure.bounds);
  const isSteady = figures.every(
    ({ figure }) => JSON.stringify(figure.bounds) === bounds,
  );
  return {
    unit: newest.figure.unit,
    // Bounds that move with a baseline are no line.
    ...(isSteady &&
      newest.figure.bounds.length > 0 && { threshold: newest.figure.bounds }),
    series: [
      {
        name,
        points: figures.map(({ at: moment, figure }) => [
          iso(moment),
          figure.value,
        ]),
      },
    ],
  };
}

function hindsightOf(
  { outcome }: RetroCase,
  status: string,
): RetroItem['hindsight'] {
  if (!endedBadly(outcome)) {
    return undefined;
  }
  if (letsThrough(status)) {
    return 'missed';
  }
  return status === 'failed' || status === 'pending' ? 'caught' : undefined;
}

function outcomeSentence(stage: string, found: RetroCase): Sentence {
  const { endedAt, enteredAt, outcome, release } = found;
  const where = enteredAt === undefined ? 'before it' : 'there';
  const when = endedAt === undefined ? '' : [' ', at(endedAt)];
  switch (outcome) {
    case 'running':
      return [`${release.version} runs in ${stage}`];
    case 'succeeded':
      return words('It was healthy there until a newer one came', when);
    case 'replaced-early':
      return words('It was replaced before it was healthy there', when);
    case 'rolled-back':
      return words(`It was rolled back ${where}`, when);
    case 'failed':
      return words(`It failed ${where}`, when);
    case 'removed':
      return words('It was removed there', when);
    default:
      return neverCame(release, stage);
  }
}

function neverCame({ version }: Release, stage: string): Sentence {
  return [`${version} has not come into ${stage}`];
}
