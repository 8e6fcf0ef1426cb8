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
  Sentence,
  TimelineItem,
  Tone,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { shorten } from '../identify';
import { bindingsOf, releaseOf } from '../lookups';
import { compareRisk } from '../risk';
import { isOpen } from '../transitions';
import type {
  Approval,
  ComponentState,
  Deployment,
  Effect,
  Promotion,
  RiskChange,
} from '../types';
import { at, duration, iso, words } from '../words';
import { exceptionItems } from './exceptions';
import { overrideItems } from './overrides';
import { authorName, commitOf } from './parts';
import type { Links } from './viewer';

const SPAN_MS = 14 * 86_400_000;

interface Item extends Omit<TimelineItem, 'at'> {
  at: Instant;
}

/** What happened in the last 14 days, newest first: whoever did it (R33). */
export function timelineOf(
  state: ComponentState,
  links: Links,
): TimelineItem[] {
  const since = state.now - SPAN_MS;
  return [
    ...state.deployments.flatMap(deployment =>
      deploymentItems(state, deployment, links),
    ),
    ...state.promotions.flatMap(promotion => promotionItems(state, promotion)),
    ...state.approvals.flatMap(approval => approvalItems(state, approval)),
    ...state.overrides.flatMap(override => overrideItems(state, override)),
    ...(state.exceptions ?? []).flatMap(exception =>
      exceptionItems(state, exception),
    ),
    ...state.riskChanges.flatMap(change => riskItems(state, change)),
    ...state.effects.flatMap(effect => effectItems(state, effect)),
    ...gapItems(state),
  ]
    .filter(item => item.at >= since)
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    .map(item => ({ ...item, at: iso(item.at) }));
}

function versionOf(state: ComponentState, releaseId: string): string {
  return releaseOf(state, releaseId)?.version ?? 'an unknown release';
}

function deploymentItems(
  state: ComponentState,
  deployment: Deployment,
  links: Links,
): Item[] {
  const { id, stage, startedAt, healthyAt, endedAt, outcome } = deployment;
  const version = versionOf(state, deployment.releaseId);
  const items: Item[] = [
    {
      id: `${id}:deployed`,
      at: startedAt,
      stage,
      kind: deployment.takenFromArgoCd ? 'found' : 'deployed',
      tone: 'neutral',
      sentence: words(
        deployment.takenFromArgoCd
          ? `${version} ran when it was first looked at`
          : `${version} arrived`,
        commitWords(state, deployment, links),
        deployment.author ? ` by ${authorName(deployment.author)}` : '',
      ),
    },
  ];
  if (healthyAt !== undefined && !deployment.takenFromArgoCd) {
    items.push({
      id: `${id}:healthy`,
      at: healthyAt,
      stage,
      kind: 'healthy',
      tone: 'ok',
      sentence: [`${version} healthy`],
    });
  }
  if (endedAt !== undefined && outcome !== 'replaced') {
    const what = {
      'rolled-back': `${version} was rolled back`,
      failed: `${version} failed`,
      removed: `${version} was removed`,
    };
    items.push({
      id: `${id}:ended`,
      at: endedAt,
      stage,
      kind: outcome ?? 'ended',
      tone: outcome === 'failed' ? 'bad' : 'warn',
      sentence: [outcome ? what[outcome] : `${version} ended`],
    });
  }
  return items;
}

function commitWords(
  state: ComponentState,
  deployment: Deployment,
  links: Links,
): Sentence {
  const { stage } = deployment;
  const revision = commitOf(deployment);
  if (!revision) {
    return [];
  }
  const [binding] = bindingsOf(state, stage);
  const source = state.applications
    .find(
      ({ facts }) =>
        facts.instance === binding?.instance && facts.name === binding?.name,
    )
    ?.facts.sources.find(({ chart }) => !chart);
  const href = source && links.commit(source.repoURL, revision);
  const text = shorten(revision);
  return [', commit ', href ? { text, href } : text];
}

function promotionItems(state: ComponentState, promotion: Promotion): Item[] {
  const { id, stage } = promotion;
  const version = versionOf(state, promotion.releaseId);
  const items: Item[] = [
    {
      id: `${id}:asked`,
      at: promotion.requestedAt,
      stage,
      kind: promotion.automatic ? 'started' : 'asked',
      tone: 'neutral',
      sentence: [
        promotion.automatic
          ? `${version} started by the system`
          : `${version} asked for by ${promotion.requestedByName}${quoted(
              promotion.reason,
            )}`,
      ],
    },
  ];
  items.push(...planItems(promotion, version));
  if (promotion.signOffSince !== undefined) {
    items.push({
      id: `${id}:held`,
      at: promotion.signOffSince,
      stage,
      kind: 'held',
      tone: 'ok',
      sentence: [`${version} held in ${stage}; its sign-off was asked for`],
    });
  }
  if (!isOpen(promotion.state) && promotion.endedAt !== undefined) {
    items.push({
      id: `${id}:ended`,
      at: promotion.endedAt,
      stage,
      kind: promotion.state,
      tone: endTone(promotion.state),
      sentence: [
        `Promotion of ${version} ${promotion.state.replace('-', ' ')}${
          promotion.outcome ? `: ${promotion.outcome}` : ''
        }`,
      ],
    });
  }
  return items;
}

/** When it was to go, as it was set last, and that it missed that. */
function planItems({ id, plan, stage }: Promotion, version: string): Item[] {
  if (!plan) {
    return [];
  }
  const planned: Item = {
    id: `${id}:planned`,
    at: plan.setAt,
    stage,
    kind: 'planned',
    tone: 'neutral',
    sentence: words(
      `${version} planned for `,
      at(plan.at),
      ` by ${plan.byName}`,
    ),
  };
  return plan.missed && plan.until !== undefined
    ? [
        planned,
        {
          id: `${id}:plan-missed`,
          at: plan.until,
          stage,
          kind: 'plan-missed',
          tone: 'warn',
          sentence: words(
            `${version} missed its time `,
            at(plan.at),
            ': ',
            plan.missed,
          ),
        },
      ]
    : [planned];
}

/** How the end of a promotion is to be taken. */
export function endTone(state: string): Tone {
  switch (state) {
    case 'succeeded':
      return 'ok';
    case 'failed':
    case 'rejected':
      return 'bad';
    case 'rolled-back':
      return 'warn';
    default:
      return 'neutral';
  }
}

function approvalItems(state: ComponentState, approval: Approval): Item[] {
  const promotion = state.promotions.find(
    ({ id }) => id === approval.promotionId,
  );
  if (!promotion) {
    return [];
  }
  const { stage } = promotion;
  const version = versionOf(state, promotion.releaseId);
  const { countsFor, decision, userName } = approval;
  const giver = countsFor === undefined ? '' : ` for ${countsFor}`;
  const items: Item[] = [
    {
      id: `${approval.id}:${decision}`,
      at: approval.at,
      stage,
      kind: decision,
      tone: decision === 'approved' ? 'ok' : 'bad',
      sentence: [
        `${version} ${decision} by ${userName}${giver}${quoted(
          approval.reason,
        )}`,
      ],
    },
  ];
  if (approval.voidedAt !== undefined) {
    items.push({
      id: `${approval.id}:void`,
      at: approval.voidedAt,
      stage,
      kind: 'approval-void',
      tone: 'warn',
      sentence: [
        `The decision of ${userName} on ${version} no longer counts: ${
          approval.voidBecause ?? 'it was taken back'
        }`,
      ],
    });
  }
  return items;
}

/** Who put it into another class, and why (R14). */
function riskItems(state: ComponentState, change: RiskChange): Item[] {
  const promotion = state.promotions.find(
    ({ id }) => id === change.promotionId,
  );
  if (!promotion) {
    return [];
  }
  const { because, by, from, to } = change;
  const rises = compareRisk(to, from) > 0;
  const version = versionOf(state, promotion.releaseId);
  const [verb, rules] = rises
    ? ['raised', 'rose']
    : ['lowered', 'fell, since what counted as high is known now,'];
  return [
    {
      id: `risk:${change.id}`,
      at: change.at,
      stage: promotion.stage,
      kind: rises ? 'risk-raised' : 'risk-lowered',
      tone: rises ? 'warn' : 'neutral',
      sentence: [
        by === undefined
          ? `Risk of ${version} ${rules} from ${from} to ${to}: ${because}`
          : `Risk of ${version} ${verb} from ${from} to ${to} by ${by}${quoted(
              because,
            )}`,
      ],
    },
  ];
}

function effectItems(state: ComponentState, effect: Effect): Item[] {
  const promotion = state.promotions.find(
    ({ id }) => id === effect.promotionId,
  );
  if (!promotion || effect.endedAt === undefined) {
    return [];
  }
  const version = versionOf(state, promotion.releaseId);
  const text = effect.because ?? effect.summary;
  return [
    {
      id: `${effect.id}:${effect.state}`,
      at: effect.endedAt,
      stage: promotion.stage,
      kind: `effect-${effect.state}`,
      tone: effect.state === 'failed' ? 'bad' : 'neutral',
      sentence: words(
        `${version}: `,
        effect.href ? { text, href: effect.href } : text,
      ),
      href: effect.href,
    },
  ];
}

/** Spans without a complete list, for the stages that they kept in the dark. */
function gapItems(state: ComponentState): Item[] {
  const stages = (state.pipeline?.stages ?? []).map(({ name }) => name);
  return state.instances.flatMap(instance => {
    const blind = stages.filter(stage =>
      bindingsOf(state, stage).some(
        binding => binding.instance === instance.name,
      ),
    );
    return instance.gaps.map(gap => ({
      id: `gap:${instance.name}:${gap.from}`,
      at: gap.from,
      stage: blind.length === 1 ? blind[0] : undefined,
      kind: 'not-observed',
      tone: 'unknown' as const,
      sentence: [
        `Argo CD ${instance.name} gave no complete list for ${duration(
          gap.to - gap.from,
        )}; clocks stood still: ${gap.because}`,
      ],
    }));
  });
}

function quoted(reason: string | undefined): string {
  return reason ? `: “${reason}”` : '';
}
