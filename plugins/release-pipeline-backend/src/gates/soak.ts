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
  GateOutcome,
} from 'backstage-plugin-release-pipeline-node';
import type { PrometheusClient } from '../adapters/prometheus';
import { UpstreamError } from '../adapters/UpstreamError';
import { describeDuration } from '../config/duration';
import { isFull, judgeSoak } from './judgeSoak';
import { neverRanThere } from './sentences';
import { SoakConfig, soakConfigSchema } from './soakConfig';
import { readStay, type Stay, withAlerts } from './soakStay';

/** What the gate needs of the outside; the map may be filled later. */
export interface SoakGateOptions {
  /** By the instance's name in config. */
  clients: Map<string, PrometheusClient>;
}

/**
 * `type: soak`: the release was in `of` for this long, by the clock that config
 * chose (R26). Time that nobody watched does not count and takes nothing away;
 * what went wrong pauses the clock or sets it back. It passes only while the
 * applications are known to be healthy, and then also by an earlier stay of
 * full length.
 */
export function createSoakGate(options: SoakGateOptions) {
  return createGateType<SoakConfig>({
    type: 'soak',
    kind: 'environment',
    configSchema: soakConfigSchema,
    of: 'required',
    costly: false,
    isCostly: ({ alerts }) => alerts !== undefined,
    inputs: ({ incidents }) => [
      'deployment',
      'risk',
      ...(incidents ? ['records' as const] : []),
    ],
    references: ({ alerts, incidents }) => [
      ...(alerts
        ? [
            {
              kind: 'prometheus' as const,
              name: alerts.prometheus,
              path: ['alerts', 'prometheus'],
            },
          ]
        : []),
      ...(incidents
        ? [
            {
              kind: 'report' as const,
              name: incidents.check,
              path: ['incidents', 'check'],
            },
          ]
        : []),
    ],
    judgesPast: () => true,
    title: (config, of) => `${describeDuration(config.for)} soak in ${of}`,
    async evaluate(context, { signal }): Promise<GateOutcome> {
      const { deployment, earlierStays, of, subject } = context;
      if (!deployment) {
        return neverRanThere(subject, of);
      }
      const read = async (stay: Stay): Promise<Stay> => {
        try {
          return await withAlerts(context, stay, { ...options, signal });
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof UpstreamError)) {
            throw error;
          }
          return { ...stay, problem: error.message };
        }
      };
      const present = await read(readStay(context, deployment));
      if (isFull(context, present)) {
        return judgeSoak(context, present);
      }
      for (const earlier of earlierStays) {
        const stay = readStay(context, earlier);
        // Asked only where it can be enough.
        if (isFull(context, stay)) {
          const known = await read(stay);
          if (isFull(context, known)) {
            return judgeSoak(context, present, known);
          }
        }
      }
      return judgeSoak(context, present);
    },
  });
}
