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

import { aViewer } from './domain/testing/viewers';
import {
  boardRowSchema,
  cardSchema,
  inboxItemSchema,
  promotionViewSchema,
  tabSchema,
  type GateView,
  type Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { blockersIn, verdict as forAgents } from './actions/answers';
import {
  APPROVAL,
  asked,
  aWaitingState,
  ERRORS,
  HEALTH,
  passed,
} from './domain/testing/asked';
import {
  aBinding,
  aGate,
  anInstance,
  HOUR,
  MINUTE,
  NOW,
  SECOND,
} from './domain/testing/builders';
import { noticeOf } from './domain/notices';
import type { ComponentState, GateResult } from './domain/types';
import { boardRow } from './domain/view/board';
import { cardView } from './domain/view/card';
import { explain } from './domain/view/explanation';
import { awaitsDecision, inboxItem } from './domain/view/inbox';
import { promotionPage } from './domain/view/promotion';
import { tabView } from './domain/view/tab';
import { asText, iso } from './domain/words';
import { openApiDocument } from './schema/openApiDocument';

const allowed = { allowed: true };
const reader = aViewer(allowed, 'user:default/sam');

const SOAK = aGate({ name: 'soak', title: '24 h soak', of: 'staging' });
const GATES = [HEALTH, SOAK, ERRORS, APPROVAL];

function world(
  results: Record<string, Partial<GateResult>>,
  gates = GATES,
): ComponentState {
  return aWaitingState({
    gates,
    gateResults: gates
      .filter(({ name }) => name in results || name === HEALTH.name)
      .map(gate => passed(gate, results[gate.name])),
  });
}

const approving = {
  status: 'pending',
  reason: ['1 more approval by platform'],
  whoCanAct: ['user:default/pat'],
  judgedFor: { promotionId: 'promotion-1', approvalIds: [] },
};
const soaking = {
  status: 'pending',
  passesAt: NOW + HOUR,
  reason: [
    'soak in staging ends ',
    { time: iso(NOW + HOUR), as: 'in' as const },
  ],
};
const fine = { soak: {}, errors: {}, approvals: approving };

/** What a component may be in, and what holds 1.1.0 back from production then, in order. */
const WORLDS: Array<[string, ComponentState, string[]]> = [
  [
    'waits for its soak',
    world({ soak: soaking, approvals: approving }),
    ['soak', 'errors', 'approvals'],
  ],
  [
    'has a metric that failed',
    world({
      ...fine,
      errors: { status: 'failed', reason: ['error ratio is 2.4 %'] },
    }),
    ['errors', 'approvals'],
  ],
  [
    'cannot be told, since a gate does not know',
    world({ ...fine, soak: { status: 'unknown', reason: ['who knows'] } }),
    ['soak', 'approvals'],
  ],
  ['only lacks approvals', world(fine), ['approvals']],
  ['is free to go', world({ soak: {} }, [HEALTH, SOAK]), []],
  [
    'was judged before it became healthy once more',
    {
      ...world({ ...fine, errors: { observedAt: NOW - MINUTE } }),
      deployments: world(fine).deployments.map(entry =>
        entry.stage === 'staging'
          ? { ...entry, healthyAt: NOW - 10 * SECOND }
          : entry,
      ),
    },
    ['approvals', 'errors'],
  ],
  [
    'has a binding that is not confirmed',
    {
      ...world(fine),
      bindings: ['dev', 'staging', 'production'].map(stage =>
        aBinding(
          stage,
          stage === 'production' ? { confirmedBy: undefined } : {},
        ),
      ),
    },
    ['binding-not-confirmed', 'approvals'],
  ],
  [
    'is on its way to where nobody sees what runs',
    {
      ...world(fine),
      instances: [
        anInstance(),
        anInstance({ name: 'prod', lastCompleteAt: NOW - HOUR }),
      ],
      bindings: ['dev', 'staging', 'production'].map(stage =>
        aBinding(stage, stage === 'production' ? { instance: 'prod' } : {}),
      ),
    },
    ['target-known', 'approvals'],
  ],
];

function found<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('It is not there');
  }
  return value;
}

const tabOf = (state: ComponentState) =>
  tabView(state, reader, {
    offeredPipelines: [],
    sources: [],
    links: { commit: () => undefined },
  });

/** What the faces share; why it is judged there is the tab's own to say. */
const shared = ({ roles, ...verdict }: Verdict) => verdict;
const names = (gates: GateView[]) => gates.map(({ name }) => name);

describe('every face gives the one answer, while a release', () => {
  it.each(WORLDS)('%s', (_, state, expected) => {
    const tab = tabOf(state);
    const card = cardView(state);
    const agent = explain(state, {}, reader);
    const about = found(tab.headline.about);
    const verdict = found(
      tab.stages
        .find(({ name }) => name === about.stage)
        ?.verdicts.find(({ release }) => release.id === about.releaseId),
    );

    expect(names(blockersIn(verdict))).toEqual(expected);
    expect(about.blockers).toEqual(expected);
    const { primary, ...said } = tab.headline;
    expect(card.headline).toEqual({ ...said, primary: undefined });
    expect(agent.headline).toEqual(card.headline);
    const row = boardRow(state, reader);
    expect(row).toMatchObject(card);
    expect(row.headline).toEqual(card.headline);
    expect(row.marks[0]).toBe(card.headline.status);
    expect(row.risk).toBe(verdict.risk);
    expect(boardRowSchema.parse(row)).toEqual(row);
    expect(shared(found(agent.verdict))).toEqual(shared(verdict));
    expect(asText(verdict.sentence)).toBe(
      `production: ${asText(found(said.details[0]).sentence)}`,
    );
    const compact = forAgents(verdict);
    expect(compact.blockers).toHaveLength(expected.length);
    compact.blockers.forEach((one, index) =>
      expect(one).toMatchObject({
        name: expected[index],
        reason: asText(blockersIn(verdict)[index].reason),
      }),
    );
    expect(tabSchema.parse(tab)).toMatchObject({ state: tab.state });
    expect(cardSchema.parse(card)).toMatchObject({ state: card.state });
  });

  it.each(WORLDS)('that somebody has asked for %s', (situation, world0) => {
    const { state, promotion } = asked(world0);
    const tab = tabOf(state);
    const stage = found(tab.stages.find(({ name }) => name === 'production'));
    const verdict = found(
      stage.verdicts.find(({ promotionId }) => promotionId === promotion.id),
    );
    const page = promotionPage(state, promotion, reader);
    const item = inboxItem(state, promotion, reader);
    const agent = explain(
      state,
      { stage: 'production', release: '1.1.0' },
      reader,
    );

    for (const other of [page.verdict, item.verdict, agent.verdict]) {
      expect(shared(found(other))).toEqual(shared(verdict));
    }
    const [open] = stage.promotions;
    expect({ ...page, verdict: undefined }).toEqual({
      ...open,
      verdict: undefined,
    });
    expect(item.promotion).toEqual(open);
    expect(boardRow(state, reader)).toMatchObject(cardView(state));
    expect(boardRow(state, reader).decide).toEqual(
      awaitsDecision(state, promotion) && item.decide.allowed
        ? { promotionId: promotion.id }
        : undefined,
    );
    expect(cardView(state).headline).toEqual({
      ...tab.headline,
      primary: undefined,
    });
    const told = noticeOf(state, promotion, { kind: 'approval' });
    expect(told !== undefined).toBe(situation === 'only lacks approvals');
    // Nothing but people is missing then, so the sentence has no moments in it.
    expect(told?.description ?? asText(page.sentence)).toBe(
      asText(page.sentence),
    );
    expect(promotionViewSchema.parse(page).id).toBe(promotion.id);
    expect(inboxItemSchema.parse(item).promotion.id).toBe(promotion.id);
  });

  it.each(
    WORLDS.filter(
      ([, , blockers]) =>
        blockers.length > 0 &&
        !blockers.includes('binding-not-confirmed') &&
        !blockers.includes('target-known'),
    ),
  )(
    'that somebody has asked for %s: decision and headline name the same, in the same order',
    (_, before) => {
      const { state, promotion } = asked(before);
      const decided = promotionPage(state, promotion, reader).sentence;
      const [, held] = asText(decided).split('It waits: ');
      expect(asText(cardView(state).headline.sentence)).toBe(
        `1.1.0 is not in production: ${held}.`,
      );
      // The board has the release and the stage beside it.
      expect(asText(found(boardRow(state, reader).headline.reason))).toBe(held);
    },
  );

  it.each(['executing', 'rolling-out', 'watching'] as const)(
    'is %s: none says that it is held',
    state => {
      const held = world({ ...fine, errors: { status: 'failed' } });
      const { promotion, ...moving } = asked(held, {
        state,
        stateSince: NOW - MINUTE,
      });
      const tab = tabOf(moving.state);
      expect(tab.headline.about?.blockers).toEqual([]);
      expect(tab.headline.details).toEqual([]);
      expect(
        tab.stages.find(({ name }) => name === 'production')?.verdicts,
      ).toEqual([]);
      expect(promotionPage(moving.state, promotion, reader).verdict).toBe(
        undefined,
      );
      expect(tab.headline.status).toBe('moving');
      expect(boardRow(moving.state, reader)).toMatchObject({
        headline: { status: 'moving' },
        marks: ['moving'],
        decide: undefined,
      });
      expect(
        explain(
          moving.state,
          { stage: 'production', release: '1.1.0' },
          reader,
        ),
      ).toEqual({ headline: { ...tab.headline, primary: undefined } });
    },
  );

  it.each(['succeeded', 'failed', 'rejected', 'expired'] as const)(
    '%s: whoever is told of it reads what its page says',
    end => {
      const { state, promotion } = asked(world(fine), {
        state: end,
        outcome: `It ${end} in its own words`,
      });
      expect(noticeOf(state, promotion, { kind: 'end' })?.description).toBe(
        asText(promotionPage(state, promotion, reader).sentence),
      );
    },
  );

  it('is described: each face refers to the same parts of the API description', () => {
    const { components } = JSON.parse(JSON.stringify(openApiDocument()));
    const refs = (schema: string, property: string): string[] =>
      [
        ...JSON.stringify(
          components.schemas[schema].properties[property],
        ).matchAll(/"#\/components\/schemas\/(\w+)"/g),
      ].map(([, name]) => name);
    const faces: Array<[string, string, string]> = [
      ['Tab', 'headline', 'Headline'],
      ['Card', 'headline', 'Headline'],
      ['BoardRow', 'headline', 'Headline'],
      ['Stage', 'verdicts', 'Verdict'],
      ['Promotion', 'verdict', 'Verdict'],
      ['InboxItem', 'verdict', 'Verdict'],
      ['WhatIfAnswer', 'verdict', 'Verdict'],
      ['Verdict', 'gates', 'Gate'],
      ['Verdict', 'preconditions', 'Gate'],
      ['Verdict', 'sentence', 'Sentence'],
      ['Headline', 'sentence', 'Sentence'],
    ];
    for (const [schema, property, part] of faces) {
      expect([schema, property, ...refs(schema, property)]).toContain(part);
    }
  });
});
