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
  NextWindow,
  ReleaseRef,
} from 'backstage-plugin-release-pipeline-common';
import type { JudgedGate } from '../judgedGate';
import { windowAhead } from '../plans';
import { holdingOf } from '../holding';
import type {
  ComponentState,
  Deployment,
  Promotion,
  Release,
  StagePolicy,
} from '../types';
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

/** When the calendar opens next, where that is worth waiting for. */
export function nextWindowView(
  state: ComponentState,
  way: Parameters<typeof windowAhead>[1],
): NextWindow | undefined {
  const ahead = windowAhead(state, way);
  return (
    ahead && {
      from: iso(ahead.from),
      until: isoIf(ahead.until),
      title: ahead.title,
    }
  );
}

/** Who asked: a person, or the system. */
export function requester(promotion: Promotion): Actor {
  return { ref: promotion.requestedBy, name: promotion.requestedByName };
}

/** A Git author's name; the address is nobody's business on a page. */
export function authorName(author: string | undefined): string | undefined {
  return author?.replace(/\s*<[^<>]*>\s*$/, '');
}

/**
 * One condition for the reader; what is told from this moment is as old as its
 * facts, so that it reads the same until there are newer ones (R33).
 * What holds back says all that `holdingOf` names.
 */
export function gateView(
  state: ComponentState,
  about: { stage: StagePolicy; release: Release },
  judged: JudgedGate,
): GateView {
  const { gate, result } = judged;
  const judgedAt = judged.judgedAt ?? judged.factsAt;
  const holding = holdingOf(state, about, judged);
  const since = holding?.since ?? judged.since;
  const evidence = holding?.evidence ?? result.evidence;
  const evaluatorVersion =
    judgedAt === undefined ? undefined : result.evaluatorVersion;
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
    since: isoIf(since),
    observedAt: isoIf(judgedAt),
    validUntil: isoIf(result.validUntil),
    // What lets through already has no time to wait for.
    passesAt: holding && isoIf(result.passesAt),
    noEndBecause: holding?.noEndBecause,
    whoCanAct: holding?.whoCanAct ?? result.whoCanAct,
    nextAction: holding?.nextAction ?? result.nextAction,
    evidence:
      evaluatorVersion === undefined
        ? evidence
        : [
            ...evidence,
            {
              label: 'Judged by',
              value: [`${gate.type}, version ${evaluatorVersion}`],
            },
          ],
    releaseId: result.releaseId,
    evaluatorVersion,
  };
}

/** The commit that was deployed; what a chart calls its revision is none. */
export function commitOf({ revision }: Deployment): string | undefined {
  return revision && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision)
    ? revision
    : undefined;
}
