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

import type { Sentence } from 'backstage-plugin-release-pipeline-common';
import type {
  GateContext,
  JudgedDeployment,
  RanDeployment,
} from 'backstage-plugin-release-pipeline-node';
import { describeDuration } from '../config/duration';
import type { PrometheusQueryConfig } from '../config/types';
import type { PrometheusGateConfig, Comparison } from './prometheusConfig';
import { isoTime } from './sentences';

/** Where to look for what a release is compared with. */
export interface Baseline {
  /** "0.9.0 in staging", "1.0.0 in staging 7 d before" */
  what: string;
  stage: string;
  /** Absent: at the instant at which the release itself was asked about. */
  at?: number;
  /** Earlier than that instant by this. */
  beforeMs?: number;
  /** By how much it is longer there than the window. */
  spareMs?: number;
  /** The other side of a canary. */
  track?: 'stable';
}

/** Why there is no baseline (yet); it never lets through. */
export interface NoBaseline {
  problem: Sentence;
  /** When it will be there. */
  passesAt?: number;
}

/** "the previous version" */
export function baselineWords(comparison: Comparison): string {
  const { baseline, stage, offsetMs } = comparison;
  switch (baseline) {
    case 'previous':
      return 'the previous version';
    case 'stage':
      return `${stage}`;
    case 'stable':
      return 'the stable version';
    default:
      return `${describeDuration(offsetMs)} before`;
  }
}

/** What a release is compared with, or why that cannot be told. */
export function findBaseline(
  comparison: Comparison,
  query: PrometheusQueryConfig,
  deployment: JudgedDeployment,
  context: GateContext<PrometheusGateConfig>,
): Baseline | NoBaseline {
  const { version, id } = context.subject.release;
  const { stage } = deployment;
  switch (comparison.baseline) {
    case 'previous': {
      let ran = context.ranAt(stage, deployment.startedAt - 1);
      while (ran?.release.id === id) {
        ran = context.ranAt(stage, ran.startedAt - 1);
      }
      if (!ran) {
        return {
          problem: [
            `nothing is recorded that ran in ${stage} before ${version}, to compare with`,
          ],
        };
      }
      // A little before, when certainly no pod of the new one served yet.
      const end =
        Math.min(ran.endedAt ?? Infinity, deployment.startedAt) -
        query.freshnessMs;
      return (
        tooShort(ran, end, query.windowMs) ?? {
          what: `${ran.release.version} in ${stage} before`,
          stage,
          at: end,
        }
      );
    }
    case 'stage': {
      const other = comparison.stage ?? '';
      const end = deployment.endedAt ?? context.now;
      const ran = context.ranAt(other, end);
      if (!ran || (ran.endedAt !== undefined && ran.endedAt < end)) {
        return { problem: [`nothing runs in ${other} to compare with`] };
      }
      const isOpen = deployment.endedAt === undefined;
      return (
        tooShort(ran, end, query.windowMs, isOpen) ?? {
          what: `${ran.release.version} in ${other}`,
          stage: other,
          spareMs: end - (ran.healthyAt ?? end) - query.windowMs,
        }
      );
    }
    case 'stable':
      return { what: `stable in ${stage}`, stage, track: 'stable' };
    default:
      return {
        what: `${stage} ${describeDuration(comparison.offsetMs)} before`,
        stage,
        beforeMs: comparison.offsetMs,
      };
  }
}

/** The baseline's window must lie within one release's life as well (F55). */
function tooShort(
  { healthyAt, release, stage }: RanDeployment,
  end: number,
  windowMs: number,
  isOpen: boolean = false,
): NoBaseline | undefined {
  if (healthyAt !== undefined && end - healthyAt >= windowMs) {
    return undefined;
  }
  if (healthyAt === undefined) {
    return {
      problem: [
        `${release.version}, which it is compared with, ${
          isOpen ? 'is not healthy' : 'never became healthy'
        } in ${stage}`,
      ],
    };
  }
  const problem = `${release.version}, which it is compared with, ${
    isOpen ? 'has run' : 'ran'
  } healthy in ${stage} for ${describeDuration(
    end - healthyAt,
  )} only, less than the ${describeDuration(windowMs)} of the metric`;
  const passesAt = healthyAt + windowMs;
  return isOpen
    ? {
        problem: [
          `${problem}; complete `,
          { time: isoTime(passesAt), as: 'in' },
        ],
        passesAt,
      }
    : { problem: [problem] };
}
