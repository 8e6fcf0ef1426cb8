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
  Actor,
  GateView,
  ReleaseRef,
} from 'backstage-plugin-release-pipeline-common';
import type { JudgedGate } from '../conditions';
import { letsThrough } from '../judged';
import type { Deployment, Promotion, Release } from '../types';
import { isoIf, iso } from '../words';

/** A release as other things point to it. */
export function releaseRef(release: Release): ReleaseRef {
  return {
    id: release.id,
    version: release.version,
    key: release.key,
    adopted: release.adopted || undefined,
    ambiguous: release.ambiguous || undefined,
    firstSeenAt: iso(release.firstSeenAt),
  };
}

/** Who asked: a person, or the system. */
export function requester(promotion: Promotion): Actor {
  return { ref: promotion.requestedBy, name: promotion.requestedByName };
}

/** A Git author's name; the address is nobody's business on a page. */
export function authorName(author: string | undefined): string | undefined {
  return author?.replace(/\s*<[^<>]*>\s*$/, '');
}

/** One condition for the reader; what is told from this moment has no age (R33). */
export function gateView({ gate, result, judgedAt }: JudgedGate): GateView {
  return {
    name: gate.name,
    type: gate.type,
    kind: gate.kind,
    title: gate.title,
    status: result.status,
    reason: result.reason,
    value: result.value,
    threshold: result.threshold,
    progress: result.progress,
    since: judgedAt === undefined ? undefined : iso(result.since),
    observedAt: isoIf(judgedAt),
    validUntil: isoIf(result.validUntil),
    // What lets through already has no time to wait for.
    passesAt: letsThrough(result.status) ? undefined : isoIf(result.passesAt),
    whoCanAct: result.whoCanAct,
    nextAction: result.nextAction,
    evidence: result.evidence,
  };
}

/** The commit that was deployed; what a chart calls its revision is none. */
export function commitOf({ revision }: Deployment): string | undefined {
  return revision && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision)
    ? revision
    : undefined;
}
