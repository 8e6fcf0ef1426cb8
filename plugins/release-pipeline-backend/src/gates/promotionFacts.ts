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

import type { GateContext } from 'backstage-plugin-release-pipeline-node';
import { isoTime } from './sentences';

/**
 * What a check may be told about a promotion, as JSON. Documented in
 * docs/gates.md, because policies of others are written against it: keys are
 * added, never changed. Times are ISO 8601.
 */
export function promotionFacts(context: GateContext<unknown>): object {
  const { subject, deployment, promotion, of, reports, risk } = context;
  const { component, release, stage } = subject;
  const about = reports.filter(
    ({ releaseId }) => releaseId === undefined || releaseId === release.id,
  );
  const time = (instant: number | undefined) =>
    instant === undefined ? undefined : isoTime(instant);
  return {
    component: {
      ref: component.ref,
      name: component.name,
      namespace: component.namespace,
      owner: component.owner,
      system: component.system,
    },
    stage,
    release: {
      key: release.key,
      version: release.version,
      source: reports.find(
        ({ releaseId, source }) => source && releaseId === release.id,
      )?.source,
    },
    risk,
    reports: about.map(report => ({
      check: report.check,
      stage: report.stage,
      about: report.releaseId === undefined ? 'stage' : 'release',
      status: report.status,
      values: report.values,
      run: report.run,
      by: report.by,
      at: isoTime(report.at),
    })),
    of,
    deployment: deployment && {
      stage: deployment.stage,
      startedAt: time(deployment.startedAt),
      healthyAt: time(deployment.healthyAt),
      endedAt: time(deployment.endedAt),
      applications: deployment.targets.map(target => ({
        instance: target.instance,
        application: target.application,
        health: target.health,
        sync: target.sync,
        verdict: target.verdict,
      })),
    },
    promotion: promotion && {
      id: promotion.id,
      requestedBy: promotion.requestedBy,
      requestedAt: isoTime(promotion.requestedAt),
      approvals: promotion.approvals.map(({ userRef, at }) => ({
        userRef,
        at: isoTime(at),
      })),
    },
  };
}
