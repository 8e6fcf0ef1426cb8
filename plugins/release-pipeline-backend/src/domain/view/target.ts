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
  StageView,
  TargetView,
} from 'backstage-plugin-release-pipeline-common';
import { applicationHref } from '../applicationHref';
import type {
  Binding,
  ComponentState,
  StageStatus,
  TargetStatus,
} from '../types';
import { isoIf } from '../words';
import { releaseRef } from './parts';

// The worst first; words that this version does not know come before all (F46).
const HEALTH_ORDER = [
  'Degraded',
  'Missing',
  'Unknown',
  'Progressing',
  'Suspended',
  'Healthy',
];
const SYNC_ORDER = ['Unknown', 'OutOfSync', 'Synced'];

/** One application: what it runs, how it is, and whether it is bound (R17, R19). */
export function targetView(
  state: ComponentState,
  binding: Binding,
  status: TargetStatus | undefined,
): TargetView {
  const observed = state.applications.find(
    ({ facts }) =>
      facts.instance === binding.instance &&
      facts.namespace === binding.namespace &&
      facts.name === binding.name,
  );
  const running = status?.running;
  const release =
    running?.kind === 'release'
      ? state.releases.find(({ key }) => key === running.key)
      : undefined;
  return {
    instance: binding.instance,
    namespace: binding.namespace,
    application: binding.name,
    href: applicationHref(state, binding),
    release: release && releaseRef(release),
    running: release
      ? undefined
      : runningInWords(status, observed?.facts.summaryImages),
    health: {
      status: status?.health ?? observed?.facts.health.status ?? 'Unknown',
      since: isoIf(
        status?.healthSince ?? observed?.facts.health.lastTransitionAt,
      ),
      message: status?.healthMessage ?? observed?.facts.health.message,
    },
    sync: status?.sync ?? observed?.facts.sync.status ?? 'Unknown',
    operation: status?.operation,
    observedAt: isoIf(status?.observedAt ?? observed?.observedAt),
    conditions: status?.conditions ?? [],
    binding: {
      confirmed:
        binding.confirmedBy !== undefined && binding.problem === undefined,
      by: binding.confirmedBy,
      problem: binding.problem,
    },
  };
}

function runningInWords(
  status: TargetStatus | undefined,
  images: string[] | undefined,
): string | undefined {
  if (status?.running.kind === 'release') {
    return status.running.version;
  }
  const seen = status?.running.seen.length ? status.running.seen : images;
  return seen?.length ? seen.join(', ') : undefined;
}

/** The worst health of the stage's applications; facts that are too old are unknown (R4). */
export function stageHealth(status: StageStatus): StageView['health'] {
  const worst = worstOf(status.targets, HEALTH_ORDER, ({ health }) => health);
  if (!worst) {
    return { status: 'Unknown' };
  }
  return status.fresh
    ? {
        status: worst.health,
        since: isoIf(worst.healthSince),
        message: worst.healthMessage,
      }
    : { status: 'Unknown', message: `was ${worst.health}` };
}

/** The worst sync status of the stage's applications. */
export function stageSync(status: StageStatus): string {
  const worst = worstOf(status.targets, SYNC_ORDER, ({ sync }) => sync);
  return worst && status.fresh ? worst.sync : 'Unknown';
}

function worstOf(
  targets: TargetStatus[],
  order: string[],
  by: (target: TargetStatus) => string,
): TargetStatus | undefined {
  return [...targets].sort(
    (a, b) => order.indexOf(by(a)) - order.indexOf(by(b)),
  )[0];
}
