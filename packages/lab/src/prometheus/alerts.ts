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

import { evaluate } from './evaluate';
import { parseExpression } from './expression';
import { Labels, Samples } from './samples';

const SHARE = `sum by (service, stage) (rate(http_requests_total{code=~"5.."}[30s])) / sum by (service, stage) (rate(http_requests_total[30s]))`;
const MAXIMUM_SHARE = 0.02;

const HIGH_ERROR_RATE = {
  alert: 'HighErrorRate',
  labels: { severity: 'critical' },
  annotations: {
    summary: 'More than 2 % of the requests end with an error',
  },
};

/** Fires always: where it is missing, alerts do not arrive. */
const WATCHDOG = {
  alert: 'Watchdog',
  labels: { severity: 'none' },
  annotations: { summary: 'Shows that alerts arrive' },
};

/** The demo's alerts, as a rule file of Prometheus. */
export const ALERT_RULES = {
  groups: [
    {
      name: 'demo',
      interval: '1s',
      rules: [
        { ...HIGH_ERROR_RATE, expr: `${SHARE} > ${MAXIMUM_SHARE}` },
        { ...WATCHDOG, expr: 'vector(1)' },
      ],
    },
  ],
};

/** The series by which Prometheus keeps when alerts fired. */
export function firingSeries(samples: Samples, at: number): Labels[] {
  return standInAlerts(samples, at).data.alerts.map(({ labels }) => ({
    __name__: 'ALERTS',
    alertstate: 'firing',
    ...labels,
  }));
}

/** Answers `/api/v1/alerts` by the demo's rules, at a time in seconds. */
export function standInAlerts(samples: Samples, at: number) {
  const result = evaluate(parseExpression(SHARE), samples, at);
  const high = result.type === 'vector' ? result.elements : [];
  const fire = (
    { alert, labels, annotations }: typeof WATCHDOG,
    found: { labels: Record<string, string>; value: number },
  ) => ({
    labels: { ...found.labels, alertname: alert, ...labels },
    annotations,
    state: 'firing',
    activeAt: new Date(at * 1000).toISOString(),
    value: String(found.value),
  });
  return {
    status: 'success',
    data: {
      alerts: [
        ...high
          .filter(({ value }) => value > MAXIMUM_SHARE)
          .map(element => fire(HIGH_ERROR_RATE, element)),
        fire(WATCHDOG, { labels: {}, value: 1 }),
      ],
    },
  };
}
