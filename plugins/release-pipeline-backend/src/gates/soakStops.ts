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
  GateContext,
  Instant,
  JudgedDeployment,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import type { Stop } from '../domain/soakTime';
import type { Pipeline } from '../domain/types';
import { gatesIn } from './gatesIn';
import type { SoakConfig } from './soakConfig';

/** Checks that tell of incidents in these pipelines, each once. */
export function incidentChecks(
  pipelines: Iterable<Pick<Pipeline, 'stages'>>,
): string[] {
  const checks = gatesIn(pipelines).flatMap(({ type, config }) =>
    type === 'soak' ? incidentsOf(config) : [],
  );
  return [...new Set(checks)].sort();
}

/** Of a gate's config as it was read. */
const readSchema = z.object({
  incidents: z.object({ check: z.string() }).optional(),
});

function incidentsOf(config: unknown): string[] {
  const { data } = readSchema.safeParse(config);
  return data?.incidents ? [data.incidents.check] : [];
}

/**
 * Spans between a report that failed and the next one that passed, of the stage
 * and of the release each by itself. One that is not closed lasts still.
 */
export function incidentStops(
  {
    config: { incidents },
    reports,
    risk,
    subject,
  }: Pick<GateContext<SoakConfig>, 'config' | 'reports' | 'risk' | 'subject'>,
  { stage }: Pick<JudgedDeployment, 'stage'>,
): Stop[] {
  if (!incidents) {
    return [];
  }
  const resets = incidents.then[risk] === 'reset';
  const told = reports.filter(
    report => report.check === incidents.check && report.stage === stage,
  );
  return [undefined, subject.release.id].flatMap(about =>
    spansOf(told.filter(({ releaseId }) => releaseId === about)).map(
      ({ from, to, because }): Stop => ({
        kind: 'incident',
        from,
        ...(to !== undefined && { to }),
        resets,
        because: [because],
      }),
    ),
  );
}

function spansOf(
  reports: OutsideReport[],
): Array<{ from: Instant; to?: Instant; because: string }> {
  const spans: Array<{ from: Instant; to?: Instant; because: string }> = [];
  // At the same moment the worse one is the later one.
  const inOrder = [...reports].sort(
    (a, b) =>
      a.at - b.at ||
      Number(a.status !== 'passed') - Number(b.status !== 'passed'),
  );
  for (const { status, at, run, summary } of inOrder) {
    const last = spans.at(-1);
    const isOpen = last !== undefined && last.to === undefined;
    if (status === 'passed') {
      if (isOpen) {
        last.to = at;
      }
    } else if (!isOpen) {
      spans.push({
        from: at,
        because: `incident ${run}${summary ? `: ${summary}` : ''}`,
      });
    }
  }
  return spans;
}
