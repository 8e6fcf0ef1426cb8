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
  createGateType,
  GateContext,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import type { AlertSource } from '../adapters/alerts';
import { UpstreamError } from '../adapters/UpstreamError';
import { fillLabels } from './alertLabels';
import { AlertsConfig, alertsConfigSchema } from './alertsConfig';
import { judgeAlerts, RECHECK_MS } from './judgeAlerts';
import { oldestAnswer } from './oldestAnswer';
import { neverRanThere, ranThereOnly } from './sentences';

/** What the gate needs of the outside; the maps may be filled later. */
export interface AlertsGateOptions {
  /** By the instance's name in config. */
  alertmanagers: Map<string, AlertSource>;
  /** By the instance's name in config. */
  prometheusAlerts: Map<string, AlertSource>;
}

type Context = GateContext<AlertsConfig>;

/**
 * `type: alerts`: no alert with these labels fires. Labels are compared as they
 * are; what the catalog says stands in values only (S32). Silenced and inhibited
 * ones are shown and hold nothing back. With `of` the release must run there,
 * since what is alarmed later tells of another one (R8). A source that does not answer is
 * `unknown`, and so is one whose `watchdog`, an alert that always fires, is not
 * there: then silence proves nothing (I3).
 */
export function createAlertsGate(options: AlertsGateOptions) {
  const sourceOf = ({ alertmanager, prometheus }: AlertsConfig) =>
    alertmanager
      ? options.alertmanagers.get(alertmanager)
      : options.prometheusAlerts.get(prometheus ?? '');

  return createGateType<AlertsConfig>({
    type: 'alerts',
    kind: 'runtime',
    configSchema: alertsConfigSchema,
    of: 'optional',
    costly: true,
    references: ({ alertmanager, prometheus }) => [
      ...(alertmanager
        ? [{ kind: 'alertmanager' as const, name: alertmanager }]
        : []),
      ...(prometheus
        ? [{ kind: 'prometheus' as const, name: prometheus }]
        : []),
    ],
    judgesPast: ({ alertmanager }) =>
      alertmanager
        ? { because: `Alertmanager ${alertmanager} keeps no history` }
        : true,
    title: (_config, of) => (of ? `No alerts in ${of}` : 'No alerts'),
    async evaluate(context, { signal }) {
      const source = sourceOf(context.config);
      if (!source) {
        return unknown(context, 'the source of alerts is not configured');
      }
      const { deployment, now, of, past, subject } = context;
      if (of && !deployment) {
        return neverRanThere(subject, of);
      }
      // Asked about the very moment at which it ended, it tells of it still.
      const ended = deployment?.endedAt ?? Infinity;
      if (past ? ended < now : ended < Infinity) {
        return ranThereOnly(subject, of);
      }
      const labels = fillLabels(context, context.config.labels);
      if ('missing' in labels) {
        return unknown(context, labels.missing);
      }
      try {
        const { alerts, ageMs } = past
          ? { alerts: await source.readAt(now, signal), ageMs: 0 }
          : await source.read({ maxAgeMs: oldestAnswer(context), signal });
        return judgeAlerts(context, {
          source,
          alerts,
          wanted: labels.wanted,
          ageMs,
        });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UpstreamError)) {
          throw error;
        }
        return unknown(context, error.message);
      }
    },
  });
}

function unknown({ now }: Context, reason: string): GateOutcome {
  return {
    status: 'unknown',
    reason: [reason],
    evidence: [],
    recheckAt: now + RECHECK_MS,
  };
}
