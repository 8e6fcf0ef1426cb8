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
  BoardMark,
  BoardRow,
  BoardStage,
  CardStage,
  Headline,
} from 'backstage-plugin-release-pipeline-common';
import { baseOf } from '../candidates';
import { underWaySentence } from '../headlineUnderWay';
import { lastStages, openPromotions, releaseOf, stageOf } from '../lookups';
import { hasPlace, isNewer } from '../releaseOrder';
import { riskNow } from '../risk';
import { highest, stageStatus } from '../stageStatus';
import { awaitsSignOff } from '../signOff';
import { isBeforeEffect } from '../transitions';
import type {
  ComponentRecord,
  ComponentState,
  Promotion,
  StagePolicy,
} from '../types';
import { isoIf } from '../words';
import { cardView } from './card';
import { awaitsDecision, decideOn } from './inbox';
import { tabState } from './tab';
import type { Decider } from './viewer';

/** What of a component stands in its row, also when nothing else can be read. */
export type BoardComponent = Pick<
  ComponentRecord,
  'ref' | 'name' | 'title' | 'owner' | 'system'
>;

/** One component: its card, how far behind it is, and what the reader may decide. */
export function boardRow(state: ComponentState, viewer: Decider): BoardRow {
  const card = cardView(state);
  const toDecide = waitingForPeople(state).find(
    promotion => decideOn(state, promotion, viewer).allowed,
  );
  const row = {
    ...card,
    stages: (state.pipeline?.stages ?? []).map((policy, index) =>
      onBoard(state, policy, card.stages[index]),
    ),
    decide: toDecide && { promotionId: toDecide.id },
  };
  return {
    ...row,
    component: componentOf(state.component),
    state: tabState(state),
    risk: riskOf(state, card.headline.about),
    behind: behindOf(state),
    marks: marksOf(state, row),
  };
}

/** A row for what could not be read: it says so, and takes no other with it. */
export function unreadableRow(component: BoardComponent): BoardRow {
  return {
    component: componentOf(component),
    state: 'unreadable',
    headline: {
      tone: 'unknown',
      status: 'unknown',
      sentence: [
        `What is known of ${
          component.title ?? component.name
        } could not be read.`,
      ],
      details: [],
    },
    stages: [],
    problems: [],
    marks: ['unknown'],
  };
}

/** The open promotions that wait for a decision of people, the oldest first. */
export function waitingForPeople(state: ComponentState): Promotion[] {
  return state.promotions
    .filter(
      promotion =>
        awaitsSignOff(promotion) ||
        (isBeforeEffect(promotion.state) && awaitsDecision(state, promotion)),
    )
    .sort((a, b) => a.requestedAt - b.requestedAt);
}

function componentOf(component: BoardComponent): BoardRow['component'] {
  const { ref, name, title, owner, system } = component;
  return { ref, name, title, owner, system };
}

/** The card's stage, and where it stands on the board (R4). */
function onBoard(
  state: ComponentState,
  policy: StagePolicy,
  stage: CardStage,
): BoardStage {
  const status = stageStatus(state, policy.name);
  return {
    ...stage,
    column: policy.group ?? policy.name,
    // Also where the sync status of another application is not known.
    drift:
      status.fresh && status.targets.some(({ sync }) => sync === 'OutOfSync'),
    observedAt: isoIf(status.completeAt),
  };
}

function riskOf(
  state: ComponentState,
  about: Headline['about'],
): BoardRow['risk'] {
  const stage = about && stageOf(state, about.stage);
  const release = releaseOf(state, about?.releaseId);
  const promotion =
    stage &&
    openPromotions(state, stage.name).find(
      ({ releaseId }) => releaseId === release?.id,
    );
  return stage && release
    ? riskNow(state, stage, release, promotion).class
    : undefined;
}

/**
 * How many releases are newer than what runs last; of several stages the most.
 * One where nothing was recorded, while others have something, lacks them all.
 */
function behindOf(state: ComponentState): number | undefined {
  const bases = lastStages(state).map(stage => baseOf(state, stage.name));
  if (bases.every(base => base === undefined)) {
    return undefined;
  }
  const counts = bases.map(
    base =>
      state.releases.filter(release =>
        base ? isNewer(state.pipeline, release, base) : hasPlace(release),
      ).length,
  );
  return highest(counts);
}

/** The headline's word first; then what it may not speak of. */
function marksOf(
  state: ComponentState,
  row: Pick<BoardRow, 'headline' | 'stages' | 'decide'>,
): BoardMark[] {
  const statuses = row.stages.map(({ name }) => stageStatus(state, name));
  const marks: Array<[BoardMark | undefined, boolean]> = [
    [row.headline.status, true],
    ...state.promotions.map((one): [BoardMark | undefined, boolean] => [
      underWaySentence(state, one)?.status,
      true,
    ]),
    [
      'unhealthy',
      statuses.some(({ fresh, verdict }) => fresh && verdict === 'failed'),
    ],
    [
      'unknown',
      row.headline.tone === 'unknown' ||
        statuses.some(status => status.state === 'unknown'),
    ],
    ['drift', row.stages.some(({ drift }) => drift)],
    ['not-covered', row.stages.some(({ uncovered }) => uncovered)],
    ['waiting-for-me', row.decide !== undefined],
  ];
  return [
    ...new Set(marks.flatMap(([mark, holds]) => (mark && holds ? mark : []))),
  ];
}
