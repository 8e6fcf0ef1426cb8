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

import type { GateStatus } from 'backstage-plugin-release-pipeline-common';
import type {
  GateOutcome,
  Instant,
} from 'backstage-plugin-release-pipeline-node';
import { letsThrough } from './letsThrough';
import type { Composition, GateSpec, PartStatus } from './types';
import { counted, words } from './words';

/** One part of a composed gate, with what it said. */
export interface ComposedPart {
  name: string;
  title: string;
  /** Its share of the score; counts for objectives only. */
  weight?: number;
  /** Must let through whatever the score says; counts for objectives only. */
  key?: boolean;
  /** What keeps it is only that something costly was not asked. */
  postponed?: boolean;
  outcome: Outcome;
}

/** A part may have been overridden by somebody; a gate says no such thing of itself. */
type Outcome = Omit<GateOutcome, 'status'> & {
  status: GateStatus;
  parts?: PartStatus[];
};

type Status = GateStatus;

/** Weights are summed as floating point numbers. */
const ROUNDING = 1e-9;

/** From best to worst; a word that is not known is as good as unknown (F72). */
const ORDER: Status[] = [
  'skipped',
  'passed',
  'warned',
  'overridden',
  'pending',
  'unknown',
  'failed',
];

/**
 * One answer out of many. Parts that are skipped do not count, unless all are.
 * Unknown never helps: it passes no mark, and stays in the denominator. The
 * order of the parts does not matter. With a part that somebody overrode the
 * whole lets through at most with a warning.
 */
export function compose(
  composition: Composition,
  parts: readonly ComposedPart[],
): GateOutcome & { parts: PartStatus[] } {
  const counting = parts.filter(({ outcome }) => outcome.status !== 'skipped');
  const score =
    composition.kind === 'objectives' ? scoreOf(counting) : undefined;
  const status = asSaid(statusOf(composition, counting, score));
  const met = counting.filter(({ outcome }) => letsThrough(outcome.status));
  const open = inOrder(
    counting.filter(({ outcome }) => !letsThrough(outcome.status)),
  );
  const says = open.flatMap(({ title, outcome }, index) =>
    words(index === 0 ? ': ' : '; ', title, ': ', ...outcome.reason),
  );
  return {
    status,
    reason:
      counting.length === 0
        ? ['none of its parts applies']
        : words(
            summary(composition, counting.length, met.length, score),
            ...says,
          ),
    ...(score && { value: `${percent(score.reached)} %` }),
    ...(composition.kind === 'objectives' && {
      threshold: `${composition.pass} % (warns from ${composition.warn} %)`,
    }),
    passesAt: letsThrough(status) ? undefined : passesAt(composition, counting),
    validUntil: earliest(parts, ({ validUntil }) => validUntil),
    // Also of what is skipped: that it does not apply may change.
    recheckAt: earliest(parts, ({ recheckAt }) => recheckAt),
    whoCanAct: whoCanAct(open),
    parts: inOrder(parts).map(({ name, outcome, postponed }) => ({
      name,
      status: outcome.status,
      postponed: postponed || undefined,
      parts: outcome.parts,
    })),
    evidence: inOrder(parts).flatMap(({ title, outcome }) => [
      {
        label: title,
        value: words(outcome.status, ' – ', ...outcome.reason),
      },
      ...outcome.evidence.map(item => ({
        ...item,
        label: `${title}: ${item.label}`,
      })),
    ]),
  };
}

/**
 * What a gate would say if some of what it is made of said otherwise by now.
 *
 * @param said - what it said, and each of its parts
 * @param now - what a gate that is made of nothing else says by now; absent: as before
 */
export function statusWith(
  gate: Pick<GateSpec, 'composition' | 'parts'>,
  said: Omit<PartStatus, 'name'>,
  now: (gate: GateSpec, said: PartStatus) => GateStatus | undefined,
): string {
  const { composition, parts = [] } = gate;
  if (!composition || !said.parts) {
    return said.status;
  }
  const counting = parts
    .map(({ gate: part, key, weight }) => {
      const before = said.parts?.find(({ name }) => name === part.name);
      const status = before && statusNow(part, before, now);
      return {
        name: part.name,
        title: part.title,
        key,
        weight,
        outcome: {
          status: (status ?? 'unknown') as GateStatus,
          reason: [],
          evidence: [],
        },
      };
    })
    .filter(({ outcome }) => outcome.status !== 'skipped');
  return asSaid(
    statusOf(
      composition,
      counting,
      composition.kind === 'objectives' ? scoreOf(counting) : undefined,
    ),
  );
}

function statusNow(
  part: GateSpec,
  before: PartStatus,
  now: Parameters<typeof statusWith>[2],
): string {
  if (before.status === 'skipped') {
    // As what only observes is, which holds nothing whatever it says by now.
    return before.status;
  }
  return part.composition
    ? statusWith(part, before, now)
    : now(part, before) ?? before.status;
}

/** Shares of the whole weight: of what is met, of what may still be, of what cannot be told. */
interface Score {
  reached: number;
  pending: number;
  unknown: number;
  /** Key objectives that do not let through. */
  missedKeys: Status[];
}

function scoreOf(parts: ComposedPart[]): Score {
  const total = parts.reduce((sum, part) => sum + weightOf(part), 0);
  const share = (credit: (status: Status) => number) =>
    parts.reduce(
      (sum, part) => sum + weightOf(part) * credit(part.outcome.status),
      0,
    ) / (total || 1);
  return {
    reached: share(creditOf),
    pending: share(status => (status === 'pending' ? 1 : 0)),
    unknown: share(status => (isUnknown(status) ? 1 : 0)),
    missedKeys: parts
      .filter(({ key, outcome }) => key && !letsThrough(outcome.status))
      .map(({ outcome }) => outcome.status),
  };
}

function creditOf(status: Status): number {
  if (!letsThrough(status)) {
    return 0;
  }
  return status === 'warned' ? 0.5 : 1;
}

function asSaid(status: Status): GateOutcome['status'] {
  return status === 'overridden' ? 'warned' : status;
}

function statusOf(
  composition: Composition,
  counting: ComposedPart[],
  score: Score | undefined,
): Status {
  const statuses = counting.map(({ outcome }) => outcome.status);
  if (statuses.length === 0) {
    return 'skipped';
  }
  if (composition.kind === 'objectives' && score) {
    return worst([byMarks(composition, score), ...score.missedKeys]);
  }
  return composition.kind === 'any' ? best(statuses) : worst(statuses);
}

/** What falls short waits as long as the missing weight may still be reached. */
function byMarks(
  { pass, warn }: Extract<Composition, { kind: 'objectives' }>,
  { reached, pending, unknown }: Score,
): Status {
  const reaches = (share: number, mark: number) =>
    share * 100 >= mark - ROUNDING;
  if (reaches(reached, pass)) {
    return 'passed';
  }
  if (reaches(reached, warn)) {
    return 'warned';
  }
  if (!reaches(reached + pending + unknown, warn)) {
    return 'failed';
  }
  return reaches(reached + pending, warn) ? 'pending' : 'unknown';
}

function weightOf({ weight = 1 }: ComposedPart): number {
  return weight;
}

function isUnknown(status: string): boolean {
  return rank(status) === rank('unknown');
}

function rank(status: string): number {
  const index = ORDER.findIndex(one => one === status);
  return index < 0 ? ORDER.indexOf('unknown') : index;
}

function worst(statuses: Status[]): Status {
  return ORDER[Math.max(...statuses.map(rank))];
}

function best(statuses: Status[]): Status {
  return ORDER[Math.min(...statuses.map(rank))];
}

/** Worst first, then by name: the same words in whatever order they were asked. */
function inOrder(parts: readonly ComposedPart[]): ComposedPart[] {
  return [...parts].sort(
    (first, second) =>
      rank(second.outcome.status) - rank(first.outcome.status) ||
      (first.name < second.name ? -1 : 1),
  );
}

function summary(
  composition: Composition,
  count: number,
  met: number,
  score: Score | undefined,
): string {
  const of = `${met} of ${counted(
    count,
    composition.kind === 'objectives' ? 'objective' : 'condition',
  )} met`;
  if (score) {
    return `${percent(score.reached)} % reached, ${of}`;
  }
  return composition.kind === 'any' ? `${of}, one is enough` : of;
}

function percent(share: number): number {
  // Never rounded up to a mark that was not reached.
  return Math.floor(share * 1000 + ROUNDING) / 10;
}

/** When it can let through at the earliest: once enough of what ends by time has ended. */
function passesAt(
  composition: Composition,
  counting: ComposedPart[],
): Instant | undefined {
  const ends = (part: ComposedPart) =>
    part.postponed || letsThrough(part.outcome.status)
      ? undefined
      : part.outcome.passesAt;
  const moments = counting.flatMap(part => ends(part) ?? []);
  return moments
    .sort((first, second) => first - second)
    .find(moment => {
      const then = counting.map(part =>
        // What is asked only after the others takes its own time besides.
        part.postponed || (ends(part) ?? Infinity) <= moment
          ? { ...part, outcome: { ...part.outcome, status: 'passed' as const } }
          : part,
      );
      const score =
        composition.kind === 'objectives' ? scoreOf(then) : undefined;
      return letsThrough(statusOf(composition, then, score));
    });
}

function earliest(
  parts: readonly ComposedPart[],
  read: (outcome: Outcome) => Instant | undefined,
): Instant | undefined {
  const times = parts.flatMap(({ outcome }) => read(outcome) ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function whoCanAct(open: ComposedPart[]): string[] | undefined {
  const refs = open.flatMap(({ outcome }) => outcome.whoCanAct ?? []);
  return refs.length > 0 ? [...new Set(refs)].sort() : undefined;
}
