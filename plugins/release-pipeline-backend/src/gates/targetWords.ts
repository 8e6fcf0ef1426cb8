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
  EvidenceItem,
  Sentence,
} from 'backstage-plugin-release-pipeline-common';
import type { EnteredTarget } from 'backstage-plugin-release-pipeline-node';
import { isoTime } from './sentences';

type Shown = Omit<EnteredTarget, 'verdict'>;

/**
 * The worst first, which says what holds back. A verdict that this version does
 * not know is as bad as unknown.
 */
export function worstFirst<T extends { verdict: string }>(
  targets: readonly T[],
  good: T['verdict'],
): T[] {
  const order: string[] = [good, 'not-yet', 'unknown', 'failed'];
  const severityOf = ({ verdict }: T) =>
    order.indexOf(order.includes(verdict) ? verdict : 'unknown');
  return [...targets].sort((a, b) => severityOf(b) - severityOf(a));
}

/** "payments-eu: Degraded: …; A sync is under way". */
export function whyNot(target: Shown, otherwise: string): Sentence {
  return target.reasons.length
    ? [`${target.application}: `, ...joined(target.reasons)]
    : [`${target.application} ${otherwise}`];
}

/** " and 2 more": how many others do not hold either. */
export function andMore(count: number): Sentence {
  return count > 0 ? [`; and ${count} more`] : [];
}

/** An application with all that does not hold, and when it was read. */
export function describeTarget(target: Shown): EvidenceItem {
  const { application, instance, health, sync, href, observedAt, reasons } =
    target;
  return {
    label: `${application} on ${instance}`,
    value: [
      `${health}, ${sync}`,
      ...(observedAt === undefined
        ? []
        : [', read ', { time: isoTime(observedAt), as: 'ago' as const }]),
      ...(reasons.length > 0 ? ['. ', ...joined(reasons)] : []),
    ],
    href,
  };
}

function joined(reasons: Sentence[]): Sentence {
  return reasons.flatMap((reason, index) =>
    index === 0 ? reason : ['; ', ...reason],
  );
}
