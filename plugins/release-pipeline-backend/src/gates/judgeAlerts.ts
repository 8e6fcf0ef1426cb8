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
import type {
  GateContext,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import type { Alert, AlertSource } from '../adapters/alerts';
import type { Wanted } from './alertLabels';
import type { AlertsConfig } from './alertsConfig';
import { isoTime } from './sentences';

export const RECHECK_MS = 30_000;
const VALID_MS = 2 * 60_000;
const MAXIMUM_SHOWN = 20;

/**
 * Fails while one of those that are wanted fires; unknown where the watchdog is
 * missing. What is quiet is shown.
 */
export function judgeAlerts(
  { config, now }: GateContext<AlertsConfig>,
  found: {
    source: AlertSource;
    alerts: Alert[];
    wanted: Wanted;
    ageMs: number;
  },
): GateOutcome {
  const { source, alerts, wanted, ageMs } = found;
  const matching = alerts.filter(alert => matches(alert, wanted));
  const firing = matching.filter(({ state }) => state === 'firing');
  const others = matching.filter(({ state }) => state !== 'firing');
  const shown = [...firing, ...others].slice(0, MAXIMUM_SHOWN);
  const rest = matching.length - shown.length;
  const common = {
    evidence: [
      { label: 'Source', value: [source.title], href: source.frontendUrl },
      {
        label: 'Labels',
        value: [
          [...wanted]
            .map(([name, all]) => `${name}=${all.join('|')}`)
            .join(', '),
        ],
        code: true,
      },
      {
        label: 'Asked',
        value: [{ time: isoTime(now - ageMs), as: 'at' as const }],
      },
      ...shown.map(describeAlert),
      ...(rest > 0 ? [{ label: 'Further', value: [`${rest} alerts`] }] : []),
    ],
    validUntil: now - ageMs + VALID_MS,
    recheckAt: now + RECHECK_MS,
  };
  if (firing.length > 0) {
    const names = [...new Set(firing.map(({ name }) => name))];
    return {
      ...common,
      status: 'failed',
      nextAction:
        'Resolve what is alarmed, or silence the alert with a reason; it is looked at again by itself',
      value: String(firing.length),
      reason: [
        `${
          firing.length === 1
            ? 'an alert fires'
            : `${firing.length} alerts fire`
        }: ${names.slice(0, 3).join(', ')}${
          names.length > 3 ? ' and others' : ''
        }`,
      ],
    };
  }
  const watchdog: Wanted = new Map(
    Object.entries(config.watchdog ?? {}).map(([name, value]) => [
      name,
      [value],
    ]),
  );
  const isWatched = alerts.some(
    alert => alert.state === 'firing' && matches(alert, watchdog),
  );
  if (watchdog.size > 0 && !isWatched) {
    return {
      ...common,
      status: 'unknown',
      reason: [
        `${source.title} has no alert that shows that alerts reach it (${[
          ...watchdog.values(),
        ].join(', ')})`,
      ],
    };
  }
  return {
    ...common,
    status: 'passed',
    value: '0',
    reason: [
      others.length > 0
        ? `no alert fires; ${others.length} silenced, inhibited or pending`
        : 'no alert fires',
    ],
  };
}

function matches({ labels }: Alert, wanted: Wanted): boolean {
  return [...wanted].every(
    ([name, values]) =>
      Object.hasOwn(labels, name) && values.includes(labels[name]),
  );
}

function describeAlert(alert: Alert): EvidenceItem {
  const since: Sentence = alert.since
    ? [' since ', { time: alert.since, as: 'at' }]
    : [];
  return {
    label: alert.name,
    value: [
      alert.because ?? alert.state,
      ...since,
      ...(alert.summary ? [`: ${alert.summary}`] : []),
    ],
    href: alert.href,
  };
}
