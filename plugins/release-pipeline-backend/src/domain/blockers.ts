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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type { JudgedGate } from './judgedGate';
import { letsThrough } from './letsThrough';
import type { Approval, Promotion } from './types';
import { asClause, at, inTime, words } from './words';

/**
 * What holds a release back, most important first: a freeze, failed, unknown,
 * what ends by time (latest end first), what waits without an end, what is not
 * asked before those let through, and people. What let through and is being
 * judged again, or when somebody asks, stands behind them all.
 */
export function blockersOf(judged: readonly JudgedGate[]): JudgedGate[] {
  return judged
    .filter(({ result }) => !letsThrough(result.status))
    .sort(compareBlockers);
}

function compareBlockers(first: JudgedGate, second: JudgedGate): number {
  return (
    rank(first) - rank(second) ||
    // No known end counts as the latest one.
    (second.result.passesAt ?? Infinity) -
      (first.result.passesAt ?? Infinity) ||
    (first.gate.name < second.gate.name ? -1 : 1)
  );
}

const FROZEN = 0;
const FAILED = 1;
const UNKNOWN = 2;
const ENDS_BY_TIME = 3;
const WAITS = 4;
const POSTPONED = 5;
const PEOPLE = 6;
const AGAIN = 7;

function rank(judged: JudgedGate): number {
  const { result, postponed } = judged;
  if (waitsForPeople(judged)) {
    return PEOPLE;
  }
  if (postponed) {
    return postponed === 'until-others' ? POSTPONED : AGAIN;
  }
  if (judged.frozen) {
    return FROZEN;
  }
  if (result.status === 'failed') {
    return FAILED;
  }
  if (result.status !== 'pending') {
    // A status that this version does not know is as good as unknown (F72).
    return UNKNOWN;
  }
  return result.passesAt === undefined ? WAITS : ENDS_BY_TIME;
}

/** Whether people have to do something; what also ends by time is no matter of theirs. */
export function waitsForPeople({ gate, result }: JudgedGate): boolean {
  return (
    gate.people ||
    (gate.kind === 'people' &&
      result.status === 'pending' &&
      result.passesAt === undefined)
  );
}

/** What holds back by itself, apart from people and from what is not asked yet. */
export function truly(blockers: readonly JudgedGate[]): JudgedGate[] {
  return blockers.filter(
    blocker => !blocker.postponed && !waitsForPeople(blocker),
  );
}

/**
 * Who is asked to decide on a promotion (user refs), once that is all that is
 * missing besides a window that will open: nobody is asked while something else
 * holds it back, a checklist too, or is not known yet, and nobody at night
 * because it opens then.
 *
 * @param approvals - of the promotion, those that count
 */
export function whoIsAsked(
  blockers: readonly JudgedGate[],
  promotion: Pick<Promotion, 'id'>,
  approvals: ReadonlyArray<Pick<Approval, 'id'>>,
): string[] {
  const counting = new Set(approvals.map(({ id }) => id));
  const asking = blockers.filter(
    ({ gate, result }) =>
      gate.people &&
      result.status === 'pending' &&
      // Before that, who is excluded was not known (R12), or who has approved.
      result.judgedFor?.promotionId === promotion.id &&
      areSame(new Set(result.judgedFor.approvalIds), counting),
  );
  const others = blockers.filter(blocker => !asking.includes(blocker));
  const holding = others.filter(({ postponed }) => !postponed);
  if (
    others.length > 0 &&
    !(holding.length > 0 && holding.every(opensByTime))
  ) {
    return [];
  }
  const asked = asking
    .flatMap(({ result }) => result.whoCanAct ?? [])
    .filter(ref => ref.startsWith('user:'));
  return [...new Set(asked)];
}

function areSame(one: Set<string>, other: Set<string>): boolean {
  return one.size === other.size && [...one].every(id => other.has(id));
}

/** What is asked only after a window stands behind it; a freeze is no window. */
function opensByTime({ frozen, gate, result }: JudgedGate): boolean {
  return (
    gate.kind === 'calendar' &&
    !frozen &&
    result.status === 'pending' &&
    result.passesAt !== undefined
  );
}

/** One blocker inside a sentence: "soak in staging ends in 3 h 10 min (17:15 CET)". */
export function blockerClause({
  gate,
  result,
  judgedAt,
}: JudgedGate): Sentence {
  const reason = asClause(result.reason).map(withoutRefs);
  if (result.status === 'pending' && result.passesAt !== undefined) {
    const saysWhen = result.reason.some(part => typeof part === 'object');
    return saysWhen
      ? reason
      : words(asClause([gate.title]), ' ends ', inTime(result.passesAt));
  }
  return result.status === 'failed' && !gate.people && judgedAt !== undefined
    ? words(reason, ' (', at(judgedAt), ')')
    : reason;
}

/** "platform" for "group:default/platform": inside a sentence the name is enough. */
function withoutRefs(part: Sentence[number]): Sentence[number] {
  return typeof part === 'string'
    ? part.replace(/\b(?:group|user):[\w.-]+\/([\w.-]+)/g, '$1')
    : part;
}

/**
 * "a, then b, and 2 more", without a full stop: the first, the next that still
 * holds after it, and how many there are besides. Takes what `blockersOf` gave;
 * what one cause brings about is said and counted once.
 */
export function blockersSentence(blockers: readonly JudgedGate[]): Sentence {
  const news = blockers.filter(({ postponed }) => !postponed);
  // What is asked after the others, with the question or just now is no news of its own.
  const causes = (news.length ? news : blockers).filter(
    (blocker, index, all) =>
      !all.slice(0, index).some(earlier => isSameCause(earlier, blocker)),
  );
  const [first, ...others] = causes;
  const next = others.find(blocker => !endsNoLater(blocker, first));
  const named = next ? [first, next] : causes.slice(0, 1);
  const more = causes.length - named.length;
  return words(
    ...named.flatMap((blocker, index) => [
      index === 0 ? '' : ', then ',
      blockerClause(blocker),
    ]),
    more > 0 ? `, and ${more} more` : '',
  );
}

/** What is over by itself when the other one is comes after it in no sentence. */
function endsNoLater({ result }: JudgedGate, other: JudgedGate): boolean {
  const { passesAt = Infinity, status } = result;
  return (
    status === 'pending' && passesAt <= (other.result.passesAt ?? -Infinity)
  );
}

/**
 * `after` and the health of the stage before look at the same applications;
 * and while a release has not become healthy there, no other gate about that
 * stage can pass, unless it ends by time or failed by itself.
 */
function isSameCause(earlier: JudgedGate, later: JudgedGate): boolean {
  const stage = earlier.gate.of;
  if (stage === undefined || later.gate.of !== stage) {
    return false;
  }
  if (isArrival(earlier) && isArrival(later)) {
    return true;
  }
  return (
    isArrival(earlier) &&
    later.result.status !== 'failed' &&
    later.result.passesAt === undefined
  );
}

function isArrival({ gate }: JudgedGate): boolean {
  return gate.type === 'after' || gate.type === 'argocd-health';
}
