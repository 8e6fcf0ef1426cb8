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
import {
  createGateType,
  GateContext,
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import type { Alert, AlertSource } from '../adapters/alerts';
import { UpstreamError } from '../adapters/UpstreamError';
import {
  checkTemplate,
  fillTemplate,
  TARGET_VARIABLES,
  templateValues,
} from '../domain/templates';
import { isoTime, neverRanThere, ranThereOnly } from './sentences';

const RECHECK_MS = 30_000;
const VALID_MS = 2 * 60_000;
const MAXIMUM_SHOWN = 20;

/** What the gate needs of the outside; the maps may be filled later. */
export interface AlertsGateOptions {
  /** By the instance's name in config. */
  alertmanagers: Map<string, AlertSource>;
  /** By the instance's name in config. */
  prometheusAlerts: Map<string, AlertSource>;
}

const labelNameSchema = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'expected the name of a label');

const valueSchema = z
  .string()
  .min(1)
  .superRefine((value, context) => {
    const problem = checkTemplate(
      value,
      name => TARGET_VARIABLES.some(known => known === name),
      TARGET_VARIABLES,
    );
    if (problem) {
      context.addIssue(problem);
    }
  });

const notEmpty = (labels: object) => Object.keys(labels).length > 0;

const configSchema = z
  .strictObject({
    alertmanager: z.string().min(1).optional(),
    prometheus: z.string().min(1).optional(),
    labels: z
      .record(
        labelNameSchema,
        z.union([valueSchema, z.array(valueSchema).min(1)]),
      )
      .refine(notEmpty, 'expected at least one label'),
    watchdog: z
      .record(labelNameSchema, z.string().min(1))
      .refine(notEmpty, 'expected at least one label')
      .optional(),
  })
  .refine(
    ({ alertmanager, prometheus }) => !alertmanager !== !prometheus,
    'expected alertmanager or prometheus, one of them',
  );
type Config = z.infer<typeof configSchema>;
type Context = GateContext<Config>;

/**
 * `type: alerts`: no alert with these labels fires. Labels are compared as they
 * are; what the catalog says stands in values only (S32). Silenced and inhibited
 * ones are shown and hold nothing back. With `of` the release must run there,
 * since what is alarmed later tells of another one (R8). A source that does not answer is
 * `unknown`, and so is one whose `watchdog`, an alert that always fires, is not
 * there: then silence proves nothing (I3).
 */
export function createAlertsGate(options: AlertsGateOptions) {
  const sourceOf = ({ alertmanager, prometheus }: Config) =>
    alertmanager
      ? options.alertmanagers.get(alertmanager)
      : options.prometheusAlerts.get(prometheus ?? '');

  return createGateType<Config>({
    type: 'alerts',
    kind: 'runtime',
    configSchema,
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
        const { alerts, ageMs } = await source.read(signal);
        return judge(context, source, alerts, labels.wanted, ageMs);
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

/** By label, the values of which one must be there. */
type Wanted = Map<string, string[]>;

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

function judge(
  { config, now }: Context,
  source: AlertSource,
  alerts: Alert[],
  wanted: Wanted,
  ageMs: number,
): GateOutcome {
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

function unknown({ now }: Context, reason: string): GateOutcome {
  return {
    status: 'unknown',
    reason: [reason],
    evidence: [],
    recheckAt: now + RECHECK_MS,
  };
}
