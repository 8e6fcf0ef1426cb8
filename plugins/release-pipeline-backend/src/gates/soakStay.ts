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

import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import type {
  GateContext,
  Instant,
  JudgedDeployment,
} from 'backstage-plugin-release-pipeline-node';
import type { PrometheusClient } from '../adapters/prometheus';
import { describeDuration } from '../config/duration';
import {
  type SoakTime,
  soakTime,
  type Stop,
  stopsOf,
} from '../domain/soakTime';
import { fillLabels } from './alertLabels';
import { readAlertsOverTime } from './soakAlerts';
import type { SoakConfig } from './soakConfig';
import { incidentStops } from './soakStops';

const EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;

/** One deployment of the release, with what its clock says. */
export interface Stay {
  deployment: JudgedDeployment;
  time: SoakTime;
  stops: Stop[];
  evidence: EvidenceItem[];
  /** Why it cannot be told; then nothing counts. */
  problem?: string;
}

type Context = GateContext<SoakConfig>;

/** What the clock says by health, gaps and incidents: without asking outside. */
export function readStay(context: Context, deployment: JudgedDeployment): Stay {
  const { config, risk } = context;
  const { endedAt = Infinity } = deployment;
  const stops = [
    ...stopsOf(deployment, {
      clock: config.clock,
      degradedResets: config.onDegraded[risk] === 'reset',
    }),
    ...incidentStops(context, deployment),
    // What began later is about what ran there then.
  ].filter(({ from }) => from < endedAt);
  return {
    deployment,
    time: soakTime(deployment, config.clock, stops),
    stops,
    evidence: [],
  };
}

/**
 * The same with the alerts that fired meanwhile. They are looked at for twice
 * the time that is needed; what lies before does not count then.
 *
 * @throws UpstreamError
 */
export async function withAlerts(
  context: Context,
  stay: Stay,
  options: {
    clients: Map<string, PrometheusClient>;
    signal: AbortSignal;
  },
): Promise<Stay> {
  const { config, risk } = context;
  const { alerts, clock } = config;
  const { deployment, time } = stay;
  if (!alerts || time.since === undefined) {
    return stay;
  }
  const client = options.clients.get(alerts.prometheus);
  const labels = fillLabels(context, alerts.labels);
  if (!client || 'missing' in labels) {
    return {
      ...stay,
      problem:
        'missing' in labels
          ? labels.missing
          : 'its Prometheus is not configured',
    };
  }
  const { countedUntil } = deployment.clock;
  const backMs = Math.max(2 * config.for, config.for + HOUR_MS);
  const from = Math.max(time.since, countedUntil - backMs);
  const told = await readAlertsOverTime({
    client,
    wanted: labels.wanted,
    watchdog: alerts.watchdog,
    from,
    until: countedUntil,
    everyMs: alerts.every ?? EVERY_MS,
    resets: alerts.then[risk] === 'reset',
    signal: options.signal,
  });
  const seen = upTo(deployment, told.until);
  const stops = [
    ...stay.stops,
    ...told.stops,
    ...(from > time.since ? [notLookedAt(time.since, from)] : []),
  ];
  return {
    deployment: seen,
    time: soakTime(seen, clock, stops),
    stops,
    evidence: told.evidence,
  };
}

function notLookedAt(from: Instant, to: Instant): Stop {
  return {
    from,
    to,
    resets: false,
    kind: 'unknown',
    because: [`alerts are looked at for ${describeDuration(to - from)} less`],
  };
}

function upTo(deployment: JudgedDeployment, until: Instant): JudgedDeployment {
  const { clock } = deployment;
  return {
    ...deployment,
    clock: { ...clock, countedUntil: Math.min(clock.countedUntil, until) },
  };
}
