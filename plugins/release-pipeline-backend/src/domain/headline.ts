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
  Headline,
  Sentence,
  Tone,
} from 'backstage-plugin-release-pipeline-common';
import { answerFor, type Answer } from './answer';
import { blockersSentence } from './blockers';
import type { JudgedGate } from './judgedGate';
import { arrivedHeadline } from './headlineArrived';
import { goingSentence } from './headlineGoing';
import { underWaySentence } from './headlineUnderWay';
import { withoutRelease } from './headlineWithout';
import {
  lastStages,
  openDeployment,
  openPromotions,
  releaseOf,
  runningRelease,
  unendedPromotions,
  whereName,
} from './lookups';
import { notThere, type Said } from './notThere';
import { preconditionsOf } from './preconditions';
import { newestFirst } from './releaseOrder';
import { mayAsk } from './asks';
import { endedBadlyIn } from './candidates';
import { stageStatus } from './stageStatus';
import { isBeforeEffect } from './transitions';
import type { ComponentState, Promotion, Release, StagePolicy } from './types';
import { conditionsSentence } from './verdict';
import { asClause, at, words } from './words';

/**
 * The answer in one sentence: where the newest release is not yet, what holds
 * it back, and who acts (`ui/README`, Wording). Moments stand open (R33).
 */
export function headline(state: ComponentState): Headline {
  const without = withoutRelease(state);
  if (without) {
    return { ...without, details: [] };
  }
  const [newest] = newestFirst(state.pipeline, state.releases);
  const missing = stagesWithout(state, newest);
  if (!missing.length) {
    return arrivedHeadline(state, newest);
  }
  const [stage] = missing;
  const said = whyNotThere(state, newest, missing);
  const { blockers, preconditions } = answerAbout(state, stage, newest);
  return {
    ...said,
    about: {
      stage: stage.name,
      releaseId: newest.id,
      blockers: isPastEffect(state, stage, newest)
        ? []
        : [...preconditions, ...blockers].map(({ gate }) => gate.name),
    },
    details: details(state, newest, missing),
    primary: primary(state, stage, newest),
  };
}

/**
 * The stages that the newest release has yet to enter, and that stand side by
 * side: the first one and those with the same `after`.
 */
function stagesWithout(state: ComponentState, release: Release): StagePolicy[] {
  const missing = (state.pipeline?.stages ?? []).filter(
    stage =>
      stage.after.length > 0 &&
      runningRelease(state, stage.name)?.id !== release.id,
  );
  const after = missing[0]?.after.join('\n');
  return missing.filter(stage => stage.after.join('\n') === after);
}

function whyNotThere(
  state: ComponentState,
  newest: Release,
  missing: StagePolicy[],
): Said {
  const [moving] = underWayIn(state, missing, newest);
  if (moving) {
    return moving.said;
  }
  const [stage] = missing;
  const version = newest.version;
  const impossible = whyImpossible(state, stage, newest);
  if (impossible) {
    return impossible;
  }
  const where = whereName(state, missing);
  if (endedBadlyIn(state, newest.id, stage.name)) {
    return endedBadly(state, stage, newest);
  }
  const status = stageStatus(state, stage.name);
  if (status.state === 'unknown' || !status.fresh) {
    const why = capital(asClause(status.reasons[0] ?? []));
    return {
      tone: 'unknown',
      status: 'unknown',
      ...notThere(
        version,
        where,
        words('unknown', why.length ? '. ' : '', why),
      ),
      reason: why.length ? why : undefined,
    };
  }
  const { blockers } = answerAbout(state, stage, newest);
  const own = promotionOf(state, stage, newest);
  const people = peopleAlone(blockers);
  const free = blockers.every(({ postponed }) => postponed === 'until-asked');
  return free || (people.length > 0 && !own)
    ? goingSentence(state, { stage, release: newest, own, people })
    : {
        tone: toneOf(blockers),
        status: people.length > 0 ? 'needs-approval' : 'blocked',
        ...notThere(version, where, blockersSentence(blockers)),
      };
}

/** What is said of a release where it moves already, by stage. */
function underWayIn(
  state: ComponentState,
  stages: StagePolicy[],
  release: Release,
): Array<{ stage: StagePolicy; said: Said }> {
  return stages.flatMap(stage => {
    const own = promotionOf(state, stage, release);
    const said = own && underWaySentence(state, own);
    return said ? [{ stage, said }] : [];
  });
}

/** From the effect on nothing holds it back any more, and nothing is judged (R21). */
function isPastEffect(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): boolean {
  const own = promotionOf(state, stage, release);
  return own !== undefined && !isBeforeEffect(own.state);
}

function promotionOf(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Promotion | undefined {
  return openPromotions(state, stage.name).find(
    ({ releaseId }) => releaseId === release.id,
  );
}

/** What no condition and no override gets past (R1, R16, R19). */
function whyImpossible(
  state: ComponentState,
  stage: StagePolicy,
  newest: Release,
): Said | undefined {
  const [problem] = preconditionsOf(state, stage, newest).filter(
    ({ code }) => code !== 'observed-only',
  );
  if (!problem) {
    return undefined;
  }
  if (problem.code === 'ambiguous-release') {
    return {
      tone: 'bad',
      status: 'blocked',
      sentence: [
        `${newest.version} cannot go to ${stage.name}: ${problem.message}. ${problem.remedy}`,
      ],
    };
  }
  return {
    tone: 'warn',
    status: 'blocked',
    sentence: words(
      `Nothing can be promoted to ${stage.name}: `,
      asClause([problem.message]),
      // What to copy is several lines; it stands with the problem.
      problem.remedy ? `. ${problem.remedy}` : '.',
    ),
  };
}

function endedBadly(
  state: ComponentState,
  stage: StagePolicy,
  newest: Release,
): Said {
  const running = openDeployment(state, stage.name);
  const back = releaseOf(state, running?.releaseId);
  return {
    tone: 'warn',
    status: 'blocked',
    sentence:
      back && running
        ? words(
            `${stage.name} went back to ${back.version} at `,
            at(running.startedAt),
            `: ${newest.version} did not last there. Only a person can ask for it again.`,
          )
        : [
            `${newest.version} did not last in ${stage.name}. Only a person can ask for it again.`,
          ],
  };
}

function toneOf(blockers: JudgedGate[]): Tone {
  switch (blockers[0].result.status) {
    case 'failed':
      return 'bad';
    case 'pending':
      return 'wait';
    default:
      return 'unknown';
  }
}

/**
 * The decisions that are missing, where nothing else is; what is not asked
 * before the others, or again, is no news of its own.
 */
function peopleAlone(blockers: JudgedGate[]): JudgedGate[] {
  const news = blockers.filter(({ postponed }) => !postponed);
  return news.every(
    ({ gate, result }) => gate.people && result.status === 'pending',
  )
    ? news
    : [];
}

/** Why it is not there, with what somebody asked for. */
function answerAbout(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Answer {
  return answerFor(state, stage, release, promotionOf(state, stage, release));
}

/**
 * One line for each stage that the sentence speaks of, for the last ones that
 * the release has yet to enter, and for what else is on its way.
 */
function details(
  state: ComponentState,
  newest: Release,
  missing: StagePolicy[],
): Headline['details'] {
  const further = lastStages(state).filter(
    stage =>
      stage.after.length > 0 &&
      !missing.includes(stage) &&
      runningRelease(state, stage.name)?.id !== newest.id,
  );
  const stages = [...missing, ...further];
  const verdicts = stages
    .filter(stage => !isPastEffect(state, stage, newest))
    .map(stage => ({
      stage: stage.name,
      sentence: withoutStage(
        stage,
        conditionsSentence(state, answerAbout(state, stage, newest)),
      ),
    }));
  // The sentence itself speaks of the first that moves.
  const moving = underWayIn(state, missing, newest)
    .slice(1)
    .filter(({ stage }) => isPastEffect(state, stage, newest))
    .map(({ stage, said }) => ({ stage: stage.name, sentence: said.sentence }));
  const others = [...missing, ...lastStages(state)]
    .filter((stage, index, all) => all.indexOf(stage) === index)
    .flatMap(stage => unendedPromotions(state, stage.name))
    .filter(promotion => promotion.releaseId !== newest.id)
    .flatMap(promotion => {
      const said = underWaySentence(state, promotion);
      return said ? [{ stage: promotion.stage, sentence: said.sentence }] : [];
    });
  return [...verdicts, ...moving, ...others];
}

/** A line that names its stage beside the sentence does not say it twice. */
function withoutStage(stage: StagePolicy, sentence: Sentence): Sentence {
  const [first, ...rest] = sentence;
  const prefix = `${stage.name}: `;
  return typeof first === 'string' && first.startsWith(prefix)
    ? [first.slice(prefix.length), ...rest]
    : sentence;
}

function primary(
  state: ComponentState,
  stage: StagePolicy,
  newest: Release,
): Headline['primary'] {
  return mayAsk(state, stage.name, newest.id).ok
    ? {
        stage: stage.name,
        releaseId: newest.id,
        label: `Ask for ${stage.name}…`,
      }
    : undefined;
}

function capital(sentence: Sentence): Sentence {
  const [first, ...rest] = sentence;
  return typeof first === 'string'
    ? [first.charAt(0).toLocaleUpperCase('en-US') + first.slice(1), ...rest]
    : sentence;
}
