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

import { z } from 'zod';

/** An alert as its source tells it; all but the labels is fit to be shown. */
export interface Alert {
  /** To be compared with, as they are. */
  labels: Record<string, string>;
  name: string;
  summary?: string;
  /**
   * `firing` is also what a state is that we do not know; `quiet`: silenced or
   * inhibited by another alert; `pending`: not long enough to fire.
   */
  state: 'firing' | 'quiet' | 'pending';
  /** Why it is quiet. */
  because?: 'silenced' | 'inhibited';
  /** ISO 8601. */
  since?: string;
  /** Where it comes from; http or https. */
  href?: string;
}

const labelsSchema = z.record(z.string(), z.string());

const alertmanagerSchema = z.array(
  z.object({
    labels: labelsSchema,
    annotations: labelsSchema.nullish(),
    startsAt: z.string().optional(),
    generatorURL: z.string().optional(),
    status: z.object({
      state: z.string(),
      silencedBy: z.array(z.string()).nullish(),
      inhibitedBy: z.array(z.string()).nullish(),
    }),
  }),
);

const prometheusSchema = z.object({
  status: z.literal('success'),
  warnings: z.array(z.string()).nullish(),
  data: z.object({
    alerts: z.array(
      z.object({
        labels: labelsSchema,
        annotations: labelsSchema.nullish(),
        state: z.string(),
        activeAt: z.string().nullish(),
      }),
    ),
  }),
});

/** Makes a text fit to be shown. */
type Plain = (text: string) => string;

const UNREADABLE = { problem: 'gave an answer that cannot be read as alerts' };

/** Reads `/api/v2/alerts` of Alertmanager, or says what is wrong with it. */
export function readAlertmanager(
  json: unknown,
  plain: Plain,
): Alert[] | { problem: string } {
  const { data } = alertmanagerSchema.safeParse(json);
  return (
    data?.map(({ labels, annotations, startsAt, generatorURL, status }) => {
      const isSilenced = Boolean(status.silencedBy?.length);
      const isInhibited = Boolean(status.inhibitedBy?.length);
      // A mute for some hours of the day quiets the messages, not the trouble.
      const isQuiet =
        status.state === 'suppressed' && (isSilenced || isInhibited);
      return {
        ...describe(labels, annotations, plain),
        state: isQuiet ? 'quiet' : 'firing',
        ...(isQuiet && { because: isSilenced ? 'silenced' : 'inhibited' }),
        since: instantOf(startsAt),
        href: linkOf(generatorURL),
      };
    }) ?? UNREADABLE
  );
}

/** Reads `/api/v1/alerts` of Prometheus; with warnings it is not whole (F50). */
export function readPrometheus(
  json: unknown,
  plain: Plain,
): Alert[] | { problem: string } {
  const { data: parsed } = prometheusSchema.safeParse(json);
  if (parsed?.warnings?.length) {
    return {
      problem: `gave an incomplete answer: ${plain(parsed.warnings[0])}`,
    };
  }
  return (
    parsed?.data.alerts.map(({ labels, annotations, state, activeAt }) => ({
      ...describe(labels, annotations, plain),
      state: state === 'pending' ? 'pending' : 'firing',
      since: instantOf(activeAt),
    })) ?? UNREADABLE
  );
}

const instantSchema = z.object({
  status: z.literal('success'),
  warnings: z.array(z.string()).nullish(),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labelsSchema })),
  }),
});

/**
 * Asks a Prometheus for its alerts at an instant; the count tells whether
 * anything at all is kept of it, since no alert looks like nothing.
 */
export const ALERTS_THEN = 'ALERTS or count(up)';

/** Reads the answer to `ALERTS_THEN`. */
export function readAlertsThen(
  json: unknown,
  plain: Plain,
): Alert[] | { problem: string } {
  const { data: parsed } = instantSchema.safeParse(json);
  if (parsed?.warnings?.length) {
    return {
      problem: `gave an incomplete answer: ${plain(parsed.warnings[0])}`,
    };
  }
  const metrics = parsed?.data.result.map(({ metric }) => metric);
  if (metrics && !metrics.some(metric => Object.keys(metric).length === 0)) {
    return { problem: 'keeps nothing of that time, or has nothing of it' };
  }
  return (
    metrics
      ?.filter(metric => metric.__name__ === 'ALERTS')
      .map(({ __name__: name, alertstate, ...labels }) => ({
        ...describe(labels, undefined, plain),
        state: alertstate === 'pending' ? 'pending' : 'firing',
      })) ?? UNREADABLE
  );
}

type Labels = z.infer<typeof labelsSchema>;

function describe(
  labels: Labels,
  annotations: Labels | null | undefined,
  plain: Plain,
): Pick<Alert, 'labels' | 'name' | 'summary'> {
  const { alertname } = labels;
  const summary = annotations?.summary ?? annotations?.description;
  return {
    labels,
    name: alertname ? plain(alertname) : 'alert without name',
    summary: summary && plain(summary),
  };
}

function instantOf(text: string | null | undefined): string | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** Only what a browser may be sent to (S36), without user information in it (S40). */
function linkOf(text: string | undefined): string | undefined {
  const url = text && URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password
    ? url.toString()
    : undefined;
}
