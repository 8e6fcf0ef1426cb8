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

import type { Change, Tone } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { isBeforeEffect, isOpen } from '../transitions';
import type { ComponentRecord, Deployment, Plan, Promotion } from '../types';
import { at, iso, isoIf, when, words } from '../words';
import { authorName } from './parts';
import { endTone } from './timeline';

type ChangedComponent = Pick<
  ComponentRecord,
  'ref' | 'name' | 'owner' | 'system'
>;

/** What is to be shown on the calendar: a promotion, or a deployment that no promotion of ours brought. */
export type ChangeSource = {
  component: ChangedComponent;
  /** The version of the release that moved. */
  version: string;
} & (
  | { promotion: Promotion; deployment?: undefined }
  | { deployment: Deployment; promotion?: undefined }
);

/** One change on the calendar, running or finished. */
export function changeOf(source: ChangeSource): Change {
  const { component, version } = source;
  const common = {
    component: {
      ref: component.ref,
      name: component.name,
      owner: component.owner,
      system: component.system,
    },
    version,
  };
  return source.promotion
    ? { ...common, ...ofPromotion(source.promotion, version) }
    : { ...common, ...ofDeployment(source.deployment, version) };
}

type Rest = Omit<Change, 'component' | 'version'>;

function ofPromotion(promotion: Promotion, version: string): Rest {
  const { stage, state, outcome, plan } = promotion;
  const open = isOpen(state);
  if (plan && isBeforeEffect(state)) {
    return ofPlanned(promotion, plan, version);
  }
  const by = promotion.automatic
    ? 'started by the system'
    : `asked for by ${promotion.requestedByName}`;
  return {
    id: promotion.id,
    kind: 'promotion',
    stage,
    direction: promotion.direction,
    state,
    tone: open ? 'wait' : endTone(state),
    start: iso(startOf(promotion)),
    end: isoIf(promotion.endedAt),
    sentence: [
      `${version} into ${stage}, ${by}: ${
        outcome ?? state.replaceAll('-', ' ')
      }`,
    ],
  };
}

/** What waited for its time began then, unless it ended before. */
function startOf({ endedAt, plan, requestedAt }: Promotion): Instant {
  return plan && (endedAt === undefined || plan.at < endedAt)
    ? plan.at
    : requestedAt;
}

/** At the time that somebody planned, also once that is missed. */
function ofPlanned(promotion: Promotion, plan: Plan, version: string): Rest {
  const { direction, id, stage } = promotion;
  const what = `${version} into ${stage}`;
  return {
    id,
    kind: 'promotion',
    stage,
    direction,
    state: plan.missed ? 'missed' : 'planned',
    tone: plan.missed ? 'warn' : 'wait',
    start: iso(plan.at),
    sentence: plan.missed
      ? words(
          `${what} missed its time `,
          at(plan.at),
          ': ',
          plan.missed,
          '; it waits for a new one',
        )
      : words(`${what}, planned for `, when(plan.at), ` by ${plan.byName}`),
  };
}

const DEPLOYMENT_TONES: Record<NonNullable<Deployment['outcome']>, Tone> = {
  replaced: 'neutral',
  'rolled-back': 'warn',
  failed: 'bad',
  removed: 'neutral',
};

/** A deployment is a moment's change: it began, and ended when it was healthy. */
function ofDeployment(deployment: Deployment, version: string): Rest {
  const { stage, healthyAt, startedAt, endedAt, outcome } = deployment;
  const settled = healthyAt ?? endedAt;
  return {
    id: deployment.id,
    kind: 'deployment',
    stage,
    direction: 'forward',
    state: outcome ?? (healthyAt === undefined ? 'rolling-out' : 'live'),
    tone: deploymentTone(deployment),
    start: iso(startedAt),
    end: isoIf(settled),
    sentence: [
      `${version} arrived in ${stage}${
        deployment.author ? ` by ${authorName(deployment.author)}` : ''
      }`,
    ],
  };
}

function deploymentTone({ outcome, healthyAt }: Deployment): Tone {
  if (outcome) {
    return DEPLOYMENT_TONES[outcome];
  }
  return healthyAt === undefined ? 'wait' : 'ok';
}
