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
  Direction,
  RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import { asked, aWaitingState } from '../domain/testing/asked';
import { aGate } from '../domain/testing/builders';
import type { ComponentState, Promotion } from '../domain/types';
import { manualCheckGate } from '../gates/manualCheck';
import { checklistOf } from './ManualChecks';

/** As it is read from config. */
function aChecklist(name: string, written: object) {
  return aGate({
    name,
    type: 'manual-check',
    kind: 'people',
    of: undefined,
    records: true,
    config: manualCheckGate.configSchema.parse(written),
  });
}

const MEDIUM = aChecklist('list', {
  items: ['Users told'],
  by: ['platform', 'operations'],
  expires: { days: 1 },
});
const HIGH = aChecklist('list', {
  items: ['Users told', 'Backup restored'],
  by: ['operations'],
  expires: { hours: 1 },
});
const WATCH = aChecklist('watched', { items: ['Looked at'], by: ['platform'] });

/** What it gives, or what it says against it. */
function outcomeOf(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return (error as Error).message;
  }
}

/** 1.1.0 on its way into production, of this risk by the rules of the stage. */
function stateOf(riskDefault: RiskClass, watchGates = [WATCH]): ComponentState {
  return aWaitingState({
    gates: [],
    stages: {
      production: {
        riskDefault,
        profiles: { low: [], medium: [MEDIUM], high: [HIGH] },
        watchGates,
      },
    },
  });
}

const tick = (item: string, gate = 'list') => ({
  stage: 'production',
  releaseId: 'release-1.1.0',
  gate,
  item,
});
const promoted = (state: ComponentState, overrides: Partial<Promotion>) =>
  asked(state, overrides).state;

describe('the checklist of a tick', () => {
  it.each<[string, ComponentState, string[]]>([
    [
      'the rules, for what nobody asked for',
      stateOf('medium'),
      ['group:default/platform', 'group:default/operations'],
    ],
    [
      'the rules, the stricter one',
      stateOf('high'),
      ['group:default/operations'],
    ],
    [
      'the promotion, when a person raised it',
      promoted(stateOf('medium'), { risk: 'high', riskComputed: 'medium' }),
      ['group:default/operations'],
    ],
    [
      'the promotion, when a person lowered it',
      promoted(stateOf('high'), { risk: 'medium', riskComputed: 'high' }),
      ['group:default/platform', 'group:default/operations'],
    ],
  ])('R14 is that of the risk by %s', (_what, state, by) => {
    expect(checklistOf(state, tick('Users told')).by).toEqual(by);
    // Only the stricter one has it.
    const more = () => checklistOf(state, tick('Backup restored')).items;
    expect(String(outcomeOf(more))).toMatch(
      by.length === 1
        ? /^Users told,Backup restored$/
        : /no item 'Backup restored'/,
    );
  });

  it.each<[string, ComponentState]>([
    ['of low risk', stateOf('low')],
    ...(['rollback', 'hotfix'] as Direction[]).map(
      (direction): [string, ComponentState] => [
        `in a ${direction}`,
        promoted(stateOf('high'), { direction, risk: 'high' }),
      ],
    ),
  ])('R14 is none for a release %s', (_what, state) => {
    expect(() => checklistOf(state, tick('Users told'))).toThrow(
      /asks for no checklist 'list'/,
    );
  });

  it('is also that of a watch, whatever the risk', () => {
    expect(checklistOf(stateOf('low'), tick('Looked at', 'watched'))).toEqual(
      expect.objectContaining({ by: ['group:default/platform'] }),
    );
  });

  it('R21 is that of the policy under which the promotion began its effect', () => {
    const before = stateOf('high');
    const { pipeline, ...now } = promoted(stateOf('high', []), {
      state: 'watching',
      policyVersion: 'policy-before',
      risk: 'high',
    });
    const production = before.pipeline!.stages.find(
      ({ name }) => name === 'production',
    )!;
    const pinned = {
      ...pipeline!,
      stages: [{ ...production, policyVersion: 'policy-before' }],
    };
    const state = { ...now, pipeline, pinned: { 'policy-before': pinned } };
    expect(checklistOf(state, tick('Looked at', 'watched')).items).toEqual([
      'Looked at',
    ]);
  });
});
