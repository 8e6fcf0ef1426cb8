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
import { fillTemplate, templateValues } from '../domain/templates';
import { AlertsConfig, alertsConfigSchema } from './alertsConfig';
import { judgeAlerts, RECHECK_MS, type Wanted } from './judgeAlerts';
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
    title: (_config, of) => (of ? `No alerts in ${of}` : 'No alerts'),
    async evaluate(context, { signal }) {
      const source = sourceOf(context.config);
      if (!source) {
        return unknown(context, 'the source of alerts is not configured');
      }
      const { deployment, of, subject } = context;
      if (of && !deployment) {
        return neverRanThere(subject, of);
      }
      if (deployment?.endedAt !== undefined) {
        return ranThereOnly(subject, of);
      }
      const labels = fillLabels(context);
      if ('missing' in labels) {
        return unknown(context, labels.missing);
      }
      try {
        const { alerts, ageMs } = await source.read({
          maxAgeMs: oldestAnswer(context),
          signal,
        });
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

function fillLabels(
  context: Context,
): { wanted: Wanted } | { missing: string } {
  const { config, of, subject } = context;
  const values = templateValues(subject.component, of ?? subject.stage);
  const wanted: Wanted = new Map();
  for (const [label, written] of Object.entries(config.labels)) {
    const filled: string[] = [];
    for (const template of [written].flat()) {
      const text = fillTemplate(template, values);
      if (!('text' in text)) {
        return {
          missing: `{{ ${text.variable} }} ${
            text.because === 'missing'
              ? 'has no value'
              : 'cannot stand in a label'
          } here`,
        };
      }
      filled.push(text.text);
    }
    wanted.set(label, filled);
  }
  return { wanted };
}

function unknown({ now }: Context, reason: string): GateOutcome {
  return {
    status: 'unknown',
    reason: [reason],
    evidence: [],
    recheckAt: now + RECHECK_MS,
  };
}
