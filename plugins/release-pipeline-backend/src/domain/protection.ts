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

import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { gateSet } from './gateSet';
import {
  isOlder,
  openDeployment,
  openPromotions,
  releaseOf,
  stageOf,
  storedResult,
} from './lookups';
import { riskNow } from './risk';
import { stageStatus } from './stageStatus';
import type {
  ComponentState,
  Deployment,
  GateResult,
  GateSpec,
  Release,
  StagePolicy,
} from './types';
import { at, inTime, words } from './words';

type Finding = Pick<GateResult, 'status' | 'reason' | 'passesAt' | 'recheckAt'>;

/** How long the other gates below may take for their result after the soak. */
const PATIENCE_MS = 3_600_000;

/**
 * R11: while a release soaks here for a stage below, newer ones wait before
 * this stage. It ends when the soak has passed and every gate below that looks
 * at this stage has a result, at most one hour after the soak; when the release
 * can no longer soak, because it failed here; and while an incident or an alert
 * interrupts it, so that its repair can follow.
 */
export function soakProtection(
  state: ComponentState,
  stage: StagePolicy,
  entering: Release,
): Finding & Pick<GateResult, 'evidence'> {
  const deployment = openDeployment(state, stage.name);
  const release = releaseOf(state, deployment?.releaseId);
  const nothing = {
    status: 'passed',
    reason: [`No release soaks in ${stage.name}`],
    evidence: [],
  };
  if (
    !deployment ||
    !release ||
    release.id === entering.id ||
    // What ran before anybody watched soaks for nobody (R6).
    release.adopted ||
    isOlder(state, entering, release)
  ) {
    return nothing;
  }
  if (stageStatus(state, stage.name).verdict === 'failed') {
    return {
      status: 'passed',
      reason: [`${release.version} failed in ${stage.name} and does not soak`],
      evidence: [],
    };
  }
  const soaks = gatesBelow(state, stage, release)
    .filter(({ below, gate }) =>
      stage.protectedBy.some(
        by => by.stage === below.name && by.gate === gate.name,
      ),
    )
    // Where it runs already, nothing has to be proven any more.
    .filter(
      ({ below }) =>
        openDeployment(state, below.name)?.releaseId !== release.id,
    )
    .map(({ below, gate }) => ({
      label: `${gate.title}, for ${below.name}`,
      result: storedResult(state, { stage: below, gate, release }),
    }));
  if (!soaks.length) {
    return nothing;
  }
  return {
    ...judgeSoaks(
      state,
      stage,
      { release, deployment },
      soaks.map(({ result }) => result),
    ),
    evidence: soaks.map(({ label, result }) => ({
      label,
      value: result?.reason ?? ['not judged yet'],
    })),
  };
}

function judgeSoaks(
  state: ComponentState,
  stage: StagePolicy,
  running: { release: Release; deployment: Deployment },
  soaking: Array<GateResult | undefined>,
): Finding {
  const { version } = running.release;
  if (soaking.some(result => result?.interrupted)) {
    return {
      status: 'passed',
      reason: [
        `What interrupts the soak of ${version} in ${stage.name} may be mended by a newer release`,
      ],
    };
  }
  if (soaking.some(result => !hasResult(result))) {
    const ends = soaking
      .filter(result => !hasResult(result))
      .map(result => result?.passesAt);
    const passesAt = ends.every(end => end !== undefined)
      ? Math.max(...ends)
      : undefined;
    return {
      status: 'pending',
      passesAt,
      reason: words(
        `${version} still soaks there`,
        passesAt === undefined ? '' : [' until ', at(passesAt)],
        ' and is protected',
      ),
    };
  }
  return afterSoak(state, stage, running, soaking);
}

function afterSoak(
  state: ComponentState,
  stage: StagePolicy,
  running: { release: Release; deployment: Deployment },
  soaked: Array<GateResult | undefined>,
): Finding {
  const { release, deployment } = running;
  const soakEnd: Instant = Math.max(
    deployment.startedAt,
    ...soaked.flatMap(result => result?.since ?? []),
  );
  const patienceEnd = soakEnd + PATIENCE_MS;
  const open = gatesBelow(state, stage, release).filter(
    ({ below, gate }) =>
      !hasResult(storedResult(state, { stage: below, gate, release })),
  );
  return open.length && state.now < patienceEnd
    ? {
        status: 'pending',
        recheckAt: patienceEnd,
        reason: words(
          `${release.version} is still being judged there: ${open
            .map(({ gate }) => gate.title)
            .join(', ')}; at the latest this ends `,
          inTime(patienceEnd),
        ),
      }
    : {
        status: 'passed',
        reason: [`${release.version} has soaked in ${stage.name}`],
      };
}

/**
 * Gates of the stages below that look at this stage, people aside: those of the
 * class that the release is judged by there (R14), since no other one is asked.
 */
function gatesBelow(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Array<{ below: StagePolicy; gate: GateSpec }> {
  return (state.pipeline?.stages ?? []).flatMap(({ name }) => {
    const below = stageOf(state, name);
    const promotion = openPromotions(state, name).find(
      open => open.releaseId === release.id,
    );
    return below
      ? gateSet(
          below,
          'forward',
          riskNow(state, below, release, promotion).class,
        )
          .filter(gate => gate.of === stage.name && !gate.people)
          .map(gate => ({ below, gate }))
      : [];
  });
}

/** Whether a gate has made up its mind. */
function hasResult(result: GateResult | undefined): boolean {
  return (
    result !== undefined &&
    result.status !== 'pending' &&
    result.status !== 'unknown'
  );
}
